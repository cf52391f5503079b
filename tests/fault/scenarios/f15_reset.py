# SPDX-License-Identifier: Apache-2.0
"""Timestamps that begin at zero with every connection."""

from catalogue import scenario
from scenarios.f14_jumps import times_grow


@scenario("F15", "zero again after each of three connections")
def zero(stage):
    stage.camera.fault("wrap=0", "/main")
    stage.until_state("live", 30)
    for _ in range(3):
        stage.record_more(15)
        run = stage.report()["run"]
        stage.camera.fault("close", "/main")
        stage.until(lambda s, old=run: stage.camera.report(s).get("run", 0) > old, 15, "a new run")
    stage.record_more(15)

    @stage.after
    def whole(recorded):
        stage.equal(recorded.stream["missing"], 0, "missing")
        times_grow(stage, recorded)
        runs = {path.stem.split("-r")[1].split("-")[0] for path in recorded.files}
        stage.check(len(runs) >= 4, f"{len(runs)} runs, not 4")
        stage.figure(runs=len(runs), files=len(recorded.files))
