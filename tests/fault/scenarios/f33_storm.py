# SPDX-License-Identifier: Apache-2.0

from catalogue import proven_by, tested_by

proven_by("F33", "unit_ingest",
          "a link dials five cameras a second",
          "a link holds at most ten unfinished dials",
          "only a run of thirty seconds resets the pauses")

tested_by("F33", "test_second_site")
