# SPDX-License-Identifier: Apache-2.0

from catalogue import proven_by

proven_by("F09", "integration_ingest", "garbage between frames costs a reconnection at most")
