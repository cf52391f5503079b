# SPDX-License-Identifier: Apache-2.0

from catalogue import proven_by, tested_by

tested_by("F32", "test_gap_causes")
proven_by("F32", "unit_recorder", "a hole in a run shows as the end of a segment")
proven_by("F33", "unit_ingest", "a link that was down explains its cameras, once")
