# SPDX-License-Identifier: Apache-2.0
"""A camera whose bytes crash a decoder costs its own tile and nothing else. Needs a build with
BETANG_CRASH_ON_MAGIC_SEI, which the dev preset is."""

import time

from betang import Betang, Camsim, Case, configuration, report_of, tile_of

CAMERAS = {"kapuas.dermaga": 1, "kapuas.pasar": 2, "palangka.bundaran": 3}
BAD = "kapuas.pasar"
GOOD = ["kapuas.dermaga", "palangka.bundaran"]


def wall_child(status):
    return next(c for c in status["supervisor"]["children"] if c["role"] == "wall")


def held_by(status):
    """Both the wall and analytics decode, so both may hold the camera, each for itself."""
    return {(entry["role"], entry["camera"]) for entry in status["supervisor"]["quarantine"]}


class Quarantine(Case):
    def test_a_camera_that_crashes_the_decoder_is_left_out(self):
        camsim = Camsim(self, len(CAMERAS), "--clip", "scene:crossing")
        betang = Betang(self, configuration(camsim, CAMERAS)).run()
        betang.wait_tiles("LIVE", CAMERAS)

        camsim.say("fault magic-sei 2")
        betang.wait(lambda s: ("wall", BAD) in held_by(s), 20, "a quarantine for the wall")
        held = time.monotonic()

        status = betang.wait_tiles("LIVE", GOOD, 10)
        self.assertLess(time.monotonic() - held, 3 + 1)  # polling included
        betang.wait_tiles("DECODER FAULT", [BAD], 5)
        self.stays_up(betang)
        self.assertEqual(betang.shown(2, 2), [1, None, 3, None])
        self.assertEqual({camera for _, camera in held_by(betang.status())}, {BAD})

    def stays_up(self, betang):
        """The wall keeps its process while the camera sends on, and the camera is recorded."""
        before = betang.status()
        child = wall_child(before)
        recorded = report_of(before, BAD + "/main")["recorded"]
        status = betang.wait(
            lambda s: report_of(s, BAD + "/main")["recorded"] >= recorded + 50, 30,
            "the camera is still recorded")
        self.assertEqual(wall_child(status)["pid"], child["pid"])
        self.assertEqual(wall_child(status)["restarts"], child["restarts"])
        for camera in GOOD:
            self.assertEqual(tile_of(status, camera)["state"], "LIVE")
