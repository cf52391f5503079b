# SPDX-License-Identifier: Apache-2.0

from catalogue import proven_by

proven_by("F02", "unit_ingest",
          "a refused method is replaced at once and remembered",
          "a method that is not answered is replaced",
          "a camera that refuses every method is not flooded")
