# SPDX-License-Identifier: Apache-2.0

from catalogue import proven_by

proven_by("F10", "unit_ingest",
          "a broken medium does not hide a good one",
          "the descriptions of real cameras are understood")
