# SPDX-License-Identifier: Apache-2.0
"""What a camera describes of its parameter sets, against what it sends."""

from catalogue import proven_by, scenario

TOLD = 40  # 30 s by our clock, and what a loaded machine adds

proven_by("F11", "unit_ingest",
          "junk in the description gives way to what the stream says",
          "parameter sets of the description stand in band before every keyframe",
          "parameter sets that say nothing are as good as none")


def connect_anew(stage):
    """A session that begins with what the camera describes now."""
    run = stage.report()["run"]
    stage.camera.fault("close")
    stage.until(lambda s: stage.camera.report(s).get("run", 0) > run
                and stage.camera.report(s).get("state") == "live", 30, "a new session")


@scenario("F11", "junk in the description, none in it, none in the stream", tile=True)
def described(stage):
    stage.until_state("live", 30)
    for fault in ("wrong-sprop", "no-sprop", "no-inband"):
        stage.camera.fault(fault)
        connect_anew(stage)
        stage.record_more(25)
        stage.camera.clear(fault)
    stage.until_tile("LIVE", 10)

    @stage.after
    def plays(recorded):
        stage.equal(recorded.stream["missing"], 0, "missing")
        stage.equal({recorded.size(path) for path in recorded.files}, {(320, 180)}, "sizes")
        pictures = sum(recorded.decodes(path) for path in recorded.files)
        stage.equal(pictures, recorded.stream["recorded"], "pictures that play")
        stage.figure(files=len(recorded.files), pictures=pictures)


@scenario("F11", "neither in the description nor in the stream")
def nowhere(stage):
    stage.until_state("live", 30)
    stage.camera.fault("no-sprop")
    stage.camera.fault("no-inband")
    stage.camera.fault("close")
    told = stage.until_state("unsupported", TOLD + 20)
    stage.at_most(told, TOLD, "told after")
    reason = stage.report()["reason"]
    stage.check(reason.startswith("no-parameter-sets: "), reason)
    stage.figure(told_s=told)
