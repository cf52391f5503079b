# SPDX-License-Identifier: Apache-2.0
"""The 32-bit timestamp wraps five seconds after the connection is made."""

from catalogue import proven_by, scenario
from scenarios.f14_jumps import times_grow

proven_by("F16", "unit_ingest", "a wrap of the RTP timestamp goes unnoticed")


@scenario("F16", "wraps 5 s after the start")
def wrap(stage):
    stage.until_state("live", 30)
    run = stage.report()["run"]
    stage.camera.fault("wrap=5", "/main")
    stage.camera.fault("close", "/main")
    stage.until(lambda s: stage.camera.report(s).get("run", 0) > run, 15, "a new run")
    run = stage.report()["run"]
    stage.record_more(90)
    stage.equal(stage.report()["run"], run, "the run across the wrap")

    @stage.after
    def whole(recorded):
        stage.equal(recorded.stream["missing"], 0, "missing")
        times_grow(stage, recorded)
        stage.figure(pictures=recorded.stream["recorded"])
