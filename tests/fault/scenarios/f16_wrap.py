# SPDX-License-Identifier: Apache-2.0

from catalogue import proven_by

proven_by("F16", "unit_ingest", "a wrap of the RTP timestamp goes unnoticed")
