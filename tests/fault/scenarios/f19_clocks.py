# SPDX-License-Identifier: Apache-2.0
"""Clocks that are wrong: the camera's, and the server's own."""

from catalogue import proven_by, scenario
from scenarios.f17_reports import time_holds

YEARS_25 = 789_000_000

proven_by("F19", "unit_ingest",
          "a small step of UTC is followed slowly and never backwards",
          "a large step of UTC begins a later epoch, in both directions")
proven_by("F19", "unit_recorder",
          "a new epoch, size, codec or parameter set begins a segment")


@scenario("F19", "the camera believes it is 25 years ago")
def year_2000(stage):
    stage.camera.fault(f"report-off=-{YEARS_25}")
    stage.camera.fault("close")
    stage.until_state("live", 30)
    stage.record_more(60)

    @stage.after
    def holds(recorded):
        stage.equal(recorded.stream["missing"], 0, "missing")
        time_holds(stage, recorded)
