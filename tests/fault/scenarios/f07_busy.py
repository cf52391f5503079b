# SPDX-License-Identifier: Apache-2.0

from catalogue import proven_by

proven_by("F07", "integration_ingest", "a camera without a free session is busy")
proven_by("F07", "unit_ingest", "refusals wait longer than failures")
