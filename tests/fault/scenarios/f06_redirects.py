# SPDX-License-Identifier: Apache-2.0

from catalogue import proven_by

proven_by("F06", "integration_ingest",
          "a redirect within the camera keeps the password",
          "a redirect to another host takes no password along",
          "another host that only this machine can see is never dialled",
          "a circle of redirects ends after five",
          "a redirect to something else than RTSP is refused")
