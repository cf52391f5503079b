# SPDX-License-Identifier: Apache-2.0

from catalogue import proven_by

proven_by("F36", "unit_recorder",
          "a full disk keeps whole fragments and recording resumes when there is room")
