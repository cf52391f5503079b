# SPDX-License-Identifier: Apache-2.0

from catalogue import proven_by, tested_by

tested_by("F36", "test_crash_points")  # ENOSPC at every call
proven_by("F36", "unit_recorder",
          "a full disk keeps whole fragments and recording resumes when there is room",
          "tries on a full disk come further and further apart")
proven_by("F36", "unit_archive",
          "a full disk frees its reserve below the cap too",
          "without a catalogue the disk alone tells what is oldest")
