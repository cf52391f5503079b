# SPDX-License-Identifier: Apache-2.0

from catalogue import proven_by

proven_by("F34", "integration_bus",
          "a reader that never reads costs the others nothing",
          "an asker that never reads its answers is refused, and others are served")
proven_by("F34", "unit_server",
          "a viewer that stops reading misses pictures to a keyframe, others none")
