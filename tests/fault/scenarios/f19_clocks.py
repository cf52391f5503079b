# SPDX-License-Identifier: Apache-2.0

from catalogue import proven_by

proven_by("F19", "unit_ingest",
          "a small step of UTC is followed slowly and never backwards",
          "a large step of UTC begins a later epoch, in both directions")
