# SPDX-License-Identifier: Apache-2.0

from catalogue import proven_by

proven_by("F04", "unit_ingest",
          "digest answers match the vectors of RFC 7616",
          "the strongest challenge is answered in whatever order they come",
          "an algorithm that we cannot do is no wrong password")
