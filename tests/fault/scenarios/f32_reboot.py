# SPDX-License-Identifier: Apache-2.0
"""A camera that restarts: everything closes, then it is there again and knows nothing."""

from catalogue import scenario

BACK = 10


@scenario("F32", "stops and starts again")
def reboot(stage):
    stage.until_state("live", 30)
    stage.record_more(20)
    run = stage.report()["run"]
    stage.camera.fault("stop")
    stage.until_state("offline", 5)
    seconds = 4 + 4 * stage.random.random()
    stage.until(lambda s, end=stage.watcher.at + seconds: stage.watcher.at >= end, 20, "the pause")
    stage.camera.clear()
    back = stage.until_state("live", BACK + 5)
    stage.at_most(back, BACK, "back after")
    stage.record_more(20)
    stage.check(stage.report()["run"] > run, "no new run")
    stage.figure(away_s=seconds, back_s=back)

    @stage.after
    def whole(recorded):
        stage.equal(recorded.stream["missing"], 0, "missing")
        stage.check(len({p.name.split("-r")[1].split("-")[0] for p in recorded.files}) >= 2,
                    "the runs share a file")
