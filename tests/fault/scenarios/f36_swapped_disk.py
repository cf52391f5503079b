# SPDX-License-Identifier: Apache-2.0

from catalogue import proven_by, tested_by

tested_by("F36", "test_swapped_disk")
proven_by("F36", "unit_recorder", "nothing is written to a disk that is not the storage's")
proven_by("F36", "unit_core",
          "a storage whose disk is not mounted is refused and left empty",
          "another disk in a storage's place is refused until adopted")
