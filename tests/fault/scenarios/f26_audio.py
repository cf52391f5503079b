# SPDX-License-Identifier: Apache-2.0

from catalogue import proven_by

proven_by("F26", "integration_ingest",
          "only the video is ever set up, whatever else a camera offers",
          "what comes on channels of nobody's costs no picture")
