# SPDX-License-Identifier: Apache-2.0
"""Names that nobody knows: the camera is offline and says why, and no other waits for it."""

from catalogue import proven_by, scenario

proven_by("F31", "unit_ingest",
          "a name that does not exist is an error with its name",
          "a lookup that blocks costs no more than its limit and is taken up later",
          "a camera is asked for anew at each try, and its last address outlives failures")


@scenario("F31", "a name that nobody knows", camera={"main": "rtsp://kamera.invalid/1/main"})
def unknown(stage):
    seconds = stage.until_state("offline", 30)
    reason = stage.report()["reason"]
    stage.check("kamera.invalid" in reason, f"the reason is {reason!r}")
    stage.figure(told_s=seconds)
