# SPDX-License-Identifier: Apache-2.0

from catalogue import proven_by

proven_by("F08", "unit_ingest",
          "packets of an old session are foreign beside the announced SSRC",
          "packets of another SSRC or payload type never become pictures")
