# SPDX-License-Identifier: Apache-2.0
"""Cameras that need a setting of their own."""

from catalogue import proven_by, scenario

proven_by("F28", "integration_ingest",
          "a camera that changes its session is followed with the setting changing-session",
          "a camera that wants its audio set up first sends video with the setting audio-first")


@scenario("F28", "another session in every answer", camera={"quirks": ["changing-session"]},
          camsim=("--fault", "session-change", "--session-timeout", "4"))
def session_change(stage):
    stage.until_state("live", 30)
    stage.record_more(150, 60)  # more than two timeouts: keepalives must have reached it
    stage.equal(stage.report()["reconnects"], 0, "reconnects")

    @stage.after
    def whole(recorded):
        stage.equal(recorded.stream["missing"], 0, "missing")
        stage.figure(pictures=recorded.stream["recorded"])
