# SPDX-License-Identifier: Apache-2.0
"""Metadata and back channels beside the video, silent or talking."""

from catalogue import proven_by, scenario

proven_by("F27", "integration_ingest",
          "a camera that talks on other channels only is without pictures",
          "only the video is ever set up, whatever else a camera offers")


@scenario("F27", "described before the video, and talking", camsim=("--fault", "extra-media"))
def other_media(stage):
    stage.camera.fault("foreign-channel")
    stage.until_state("live", 30)
    stage.record_more(60)
    stage.equal(stage.report()["reconnects"], 0, "reconnects")

    @stage.after
    def whole(recorded):
        stage.equal(recorded.stream["missing"], 0, "missing")
        stage.equal(recorded.stream["hash_mismatches"], 0, "changed")
        stage.figure(pictures=recorded.stream["recorded"])
