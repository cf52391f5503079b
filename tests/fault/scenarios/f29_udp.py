# SPDX-License-Identifier: Apache-2.0

from catalogue import proven_by

proven_by("F29", "unit_ingest", "packets out of order are put right, also over the wrap")
proven_by("F29", "integration_ingest", "a picture that lost packets over UDP is flagged or kept back")
