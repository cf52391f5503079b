# SPDX-License-Identifier: Apache-2.0
"""A session that plays and brings no pictures."""

from catalogue import scenario


@scenario("F22", "requests are answered, no packet comes")
def stall(stage):
    stage.until_state("live", 30)
    stage.record_more(20)
    stage.camera.fault("stall")
    noticed = stage.until_state("offline", 10)
    stage.at_most(noticed, 8, "noticed after")
    stage.camera.clear()
    stage.figure(noticed_s=noticed, back_s=stage.until_state("live", 15))
    stage.record_more(20)

    @stage.after
    def whole(recorded):
        stage.equal(recorded.stream["missing"], 0, "missing")
