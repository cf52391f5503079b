# SPDX-License-Identifier: Apache-2.0

from catalogue import proven_by

proven_by("F10", "unit_ingest",
          "a broken medium does not hide a good one",
          "the descriptions of real cameras are understood")
proven_by("F10", "integration_ingest",
          "cameras with habits that break the rules end with pictures",
          "descriptions of real cameras lead to PLAY",
          "handshakes of real cameras end with pictures")
