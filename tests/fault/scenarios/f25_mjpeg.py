# SPDX-License-Identifier: Apache-2.0
"""Motion JPEG: what RTP can describe arrives exactly, what it cannot is said and never shown."""

from catalogue import proven_by, scenario

proven_by("F25", "unit_ingest",
          "4:2:2, restart markers and the camera's own tables stand in the JPEG",
          "Motion JPEG that RTP cannot describe is refused with its reason",
          "a Motion JPEG picture that lacks a piece is dropped, and the next one says so",
          "three tables serve three components")
proven_by("F25", "integration_ingest",
          "Motion JPEG that loses packets is shown whole or not at all",
          "a JPEG that went through RTP has the pixels that it had before")


@scenario("F25", "tables of its own, then pictures too large", camsim=("--codec", "mjpeg"),
          tile=True)
def mjpeg(stage):
    stage.until_state("live", 30)
    stage.until_tile("LIVE", 15)
    stage.record_more(60)
    stage.camera.fault("too-large")
    told = stage.until_state("unsupported", 15)
    reason = stage.report()["reason"]
    stage.check(reason.startswith("unsupported-mjpeg: "), reason)
    stage.until(lambda s: stage.camera.tile(s)["state"] != "LIVE", 10, "the tile says so")
    stage.figure(told_s=told)

    @stage.after
    def exact(recorded):
        found = recorded.stream
        stage.equal((found["hash_mismatches"], found["unknown"], found["repeated"]), (0, 0, 0),
                    "changed, unknown, repeated")
        stage.equal({recorded.codec(path) for path in recorded.files}, {"mjpeg"}, "codecs")
        pictures = sum(recorded.decodes(path) for path in recorded.files)
        stage.equal(pictures, found["recorded"], "pictures that play")
        stage.figure(pictures=pictures)
