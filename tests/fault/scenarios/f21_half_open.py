# SPDX-License-Identifier: Apache-2.0
"""A camera that falls silent while its connection stays."""

import time

from catalogue import scenario

NOTICED = 8


@scenario("F21", "silent camera is noticed and comes back", tile=True)
def silent(stage):
    stage.until_state("live", 30)
    stage.until_tile("LIVE", 15)
    stage.record_more(20)
    stage.camera.fault("unreachable")
    begun = time.monotonic()
    stage.until_state("offline", NOTICED + 2)
    noticed = time.monotonic() - begun
    stage.at_most(noticed, NOTICED, "noticed after")
    stage.check(stage.camera.tile(stage.status())["state"] != "LIVE", "the tile still says LIVE")

    stage.camera.clear()
    back = stage.until_state("live", 15)
    stage.record_more(20)
    stage.figure(noticed_s=noticed, back_s=back)

    @stage.after
    def whole(recorded):
        stage.equal(recorded.stream["missing"], 0, "missing")
        stage.equal(recorded.stream["misplaced"] + recorded.stream["unknown"], 0, "strangers")
