# SPDX-License-Identifier: Apache-2.0
"""Twelve seconds between keyframes, more than a segment is long."""

from catalogue import proven_by, scenario

GOP = 12

proven_by("F23", "unit_ingest", "the distance between keyframes is learned")
proven_by("F23", "unit_recorder",
          "a segment ends at the first keyframe at or after the full minute")


@scenario("F23", "a keyframe every 12 s", camsim=("--gop", f"{GOP}s"), tile=True)
def long_gop(stage):
    stage.until_state("live", 30)
    stage.until_tile("LIVE", 15)
    stage.until(lambda s: stage.camera.report(s).get("gop_ms", 0) > 0, 40, "the GOP is learned")
    report = stage.report()
    stage.check(abs(report["gop_ms"] - GOP * 1000) < 500, f"gop_ms {report['gop_ms']}")
    stage.equal(report["reconnects"], 0, "reconnects")
    stage.figure(gop_ms=report["gop_ms"])

    @stage.after
    def whole(recorded):
        stage.equal(recorded.stream["missing"], 0, "missing")
        stage.equal(sum(recorded.decodes(p) for p in recorded.files),
                    recorded.stream["recorded"], "pictures that play")
