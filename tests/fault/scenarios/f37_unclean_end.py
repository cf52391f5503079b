# SPDX-License-Identifier: Apache-2.0

from catalogue import proven_by, tested_by

tested_by("F37", "test_crash_points")
tested_by("F37", "test_power_cut")
tested_by("F37", "test_kill")
proven_by("F37", "unit_recorder",
          "at any moment a copy of the open file plays and lacks at most a second",
          "an open segment is synced at least every four seconds")
proven_by("F37", "unit_archive",
          "a file cut in its last fragment is entered up to the fragment before",
          "a catalogue is rebuilt from the files alone")
