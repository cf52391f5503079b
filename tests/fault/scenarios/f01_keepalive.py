# SPDX-License-Identifier: Apache-2.0

from catalogue import proven_by

proven_by("F01", "unit_ingest",
          "a session is refreshed before half its timeout",
          "without a stated timeout a session lasts sixty seconds")
