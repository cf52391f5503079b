# SPDX-License-Identifier: Apache-2.0
"""Recording around motion: what moves in a scene is on disk, what rests is not, and whoever does not
watch costs disk, never pictures."""

import json
import os
import signal
from datetime import datetime, timedelta

from betang import Betang, Camsim, Case, configuration, report_of, segcheck, until

CAMERA = "kapuas.dermaga"
WAITS = "pictures arrive; recording waits for motion"
MOVES = "pictures arrive; recorded because of motion"
UNWATCHED = "pictures arrive; recorded throughout, because nothing watches the camera"
EDGE = timedelta(seconds=0.5)  # between the clock of sending and that of capture


def time_of(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


class RecordOnMotion(Case):
    def setUp(self):
        super().setUp()
        self.camsim = Camsim(self, 1, "--clip", "scene:crossing", "--no-pixel-marks", "--main",
                             "320x180@10", "--main-kbits", "150", "--sub", "320x180@5", "--sub-kbits",
                             "80", "--gop", "1s", "--loop", "60s", small=False)
        config = configuration(self.camsim, {CAMERA: 1})
        config["cameras"][CAMERA].update(record_when="motion", pre_roll="2s", post_roll="1s")
        self.betang = Betang(self, config).run()

    def wait_reason(self, reason, seconds=60):
        return self.betang.wait(
            lambda s: (report_of(s, f"{CAMERA}/main") or {}).get("reason") == reason, seconds, reason)

    def listed(self, recordings):
        """What the archive has, once it has so many recordings."""
        def look():
            listing = json.loads(self.betang.done("archive", "list", "--json"))
            return listing if len(listing["recordings"]) >= recordings else None
        return until(look, 60, f"{recordings} recordings")

    def missing_in(self, recording):
        """How many pictures of a recording are not in it, but for its edges."""
        begin, end = time_of(recording["start"]) + EDGE, time_of(recording["end"]) - EDGE
        report = segcheck(self.camsim, self.folder / "recordings", {1: CAMERA},
                          "--from", begin.isoformat(), "--to", end.isoformat())
        return report["streams"][0]["missing"]

    def test_what_moves_is_recorded_whole_and_the_rest_is_a_gap_by_policy(self):
        self.wait_reason(WAITS)
        self.wait_reason(MOVES)
        self.wait_reason(WAITS)

        listing = self.listed(2)

        self.assertEqual({gap["cause"] for gap in listing["gaps"]}, {"policy"}, listing)
        self.assertEqual([self.missing_in(one) for one in listing["recordings"]],
                         [0] * len(listing["recordings"]))

    def test_a_watcher_that_hangs_makes_the_recording_continuous(self):
        self.wait_reason(WAITS)
        watcher = self.betang.pid("analytics", "main")
        os.kill(watcher, signal.SIGSTOP)
        self.addCleanup(self.go_on, watcher)
        self.wait_reason(UNWATCHED)
        self.go_on(watcher)
        self.wait_reason(WAITS)

    @staticmethod
    def go_on(process):
        try:
            os.kill(process, signal.SIGCONT)
        except ProcessLookupError:
            pass
