# SPDX-License-Identifier: Apache-2.0
"""Cameras that state a false picture rate, and whose clock is slow or fast."""

from catalogue import proven_by, scenario
from scenarios.f17_reports import time_holds

proven_by("F18", "unit_ingest",
          "a clock that drifts is measured through the jitter of arrival",
          "the captured time of a camera with a wrong clock stays beside its arrival",
          "a delay that grows fast, or once, is no drift")


def drifts(stage, ppm):
    stage.camera.fault(f"drift={ppm}")
    stage.until_state("live", 30)
    status = stage.until(
        lambda s: abs(stage.camera.report(s).get("drift_ppm", 0)) > 500, 60, "a drift is told")
    found = stage.camera.report(status)["drift_ppm"]
    stage.check(abs(found - ppm) < abs(ppm) / 2, f"{found} ppm, not {ppm}")
    stage.record_more(100)
    stage.figure(ppm=ppm, found_ppm=stage.report()["drift_ppm"])

    @stage.after
    def holds(recorded):
        stage.equal(recorded.stream["missing"], 0, "missing")
        time_holds(stage, recorded)


@scenario("F18", "a slow clock")
def slow(stage):
    drifts(stage, stage.random.randint(4000, 9000))


@scenario("F18", "a fast clock")
def fast(stage):
    drifts(stage, -stage.random.randint(4000, 9000))


@scenario("F18", "states five times its rate")
def false_rate(stage):
    stage.camera.fault("false-rate=50")
    stage.camera.fault("close")
    stage.until_state("live", 30)
    stage.record_more(80)

    @stage.after
    def holds(recorded):
        stage.equal(recorded.stream["missing"], 0, "missing")
        time_holds(stage, recorded)
