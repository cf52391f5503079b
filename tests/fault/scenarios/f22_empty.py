# SPDX-License-Identifier: Apache-2.0
"""Sessions that play and bring no pictures, but perhaps packets."""

from catalogue import proven_by, scenario

NOTICED = 8

proven_by("F22", "unit_ingest", "SEI of a picture that never came is not the next one's")


def no_pictures(stage, fault):
    stage.until_state("live", 30)
    stage.record_more(20)
    stage.camera.fault(fault)
    noticed = stage.until_state("offline", NOTICED + 2)
    stage.at_most(noticed, NOTICED, "noticed after")
    stage.camera.clear()
    stage.figure(noticed_s=noticed, back_s=stage.until_state("live", 15))
    stage.record_more(20)

    @stage.after
    def whole(recorded):
        stage.equal(recorded.stream["missing"], 0, "missing")


@scenario("F22", "requests are answered, no packet comes")
def stall(stage):
    no_pictures(stage, "stall")


@scenario("F22", "packets without payload")
def empty(stage):
    no_pictures(stage, "empty")


@scenario("F22", "parameter sets and SEI without a picture")
def no_slices(stage):
    no_pictures(stage, "no-slices")
