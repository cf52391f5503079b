# SPDX-License-Identifier: Apache-2.0
"""A link that takes less than the stream needs: the delay grows and is told, nothing is lost."""

from catalogue import scenario

SHOWN = 3.0


@scenario("F30", "a third of what main needs, then enough", tile=True)
def thin(stage):
    stage.until_state("live", 30)
    stage.until_tile("LIVE", 15)
    stage.record_more(20)
    stage.camera.fault("thin=20", "/sub")
    stage.camera.fault("thin=60", "/main")
    status = stage.until(lambda s: stage.camera.tile(s).get("age_ms", 0) > SHOWN * 1000, 40,
                         "the delay is told")
    worst = stage.camera.tile(status)
    stage.check(worst["state"] != "LIVE", f"the tile says {worst}")
    stage.camera.clear()
    stage.until_tile("LIVE", 30)
    stage.record_more(40)
    stage.equal(stage.report()["reconnects"], 0, "reconnects")
    stage.figure(told_s=worst["age_ms"] / 1000)

    @stage.after
    def whole(recorded):
        stage.equal(recorded.stream["missing"], 0, "missing")
