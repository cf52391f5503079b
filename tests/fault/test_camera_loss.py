# SPDX-License-Identifier: Apache-2.0
"""Cameras come and go; the wall says so and keeps its rate."""

import time

from betang import Betang, Camsim, Case, configuration, free_port, output_of, tile_of

CAMERAS = {"kapuas.dermaga": 1, "kapuas.pasar": 2, "palangka.bundaran": 3}
LONGEST_GAP_MS = 500


class CameraLoss(Case):
    def setUp(self):
        super().setUp()
        self.camsim = Camsim(self, len(CAMERAS), "--clip", "scene:crossing")

    def run_betang(self, config):
        self.betang = Betang(self, config).run().watch()
        return self.betang

    def wall_kept_its_rate(self):
        output = output_of(self.betang.status())
        self.assertLessEqual(output["longest_gap_ms"], LONGEST_GAP_MS, output)
        self.assertEqual(output["restarts"], 0)

    def seconds_until(self, state, camera, limit):
        begun = time.monotonic()
        self.betang.wait_tiles(state, [camera], limit)
        return time.monotonic() - begun

    def test_a_stopped_camera_is_stale_then_offline_then_back(self):
        self.run_betang(configuration(self.camsim, CAMERAS)).wait_tiles("LIVE", CAMERAS)
        others = [c for c in CAMERAS if c != "kapuas.pasar"]

        self.camsim.stop(2)
        self.assertLess(self.seconds_until("STALE", "kapuas.pasar", 5), 5)
        self.betang.wait_tiles("OFFLINE", ["kapuas.pasar"], 30)
        for camera in others:
            self.assertEqual(tile_of(self.betang.status(), camera)["state"], "LIVE")

        self.camsim.begin(2)
        self.assertLess(self.seconds_until("LIVE", "kapuas.pasar", 10), 10)
        self.wall_kept_its_rate()

    def test_a_camera_unreachable_at_start_holds_nothing_up(self):
        config = configuration(self.camsim, CAMERAS)
        nobody = f"rtsp://127.0.0.1:{free_port()}/1/main"
        blackhole = "rtsp://192.0.2.1/1/main"
        config["cameras"]["kapuas.gelap"] = {"main": nobody}
        config["cameras"]["kapuas.jauh"] = {"main": blackhole}
        config["walls"]["utama"]["cameras"] = list(config["cameras"])
        begun = time.monotonic()
        self.run_betang(config).wait_tiles("LIVE", CAMERAS, 15)

        self.assertLess(time.monotonic() - begun, 15)
        self.betang.wait_tiles("OFFLINE", ["kapuas.gelap", "kapuas.jauh"], 30)
        self.wall_kept_its_rate()

    def test_a_frozen_camera_does_not_look_live(self):
        self.run_betang(configuration(self.camsim, CAMERAS)).wait_tiles("LIVE", CAMERAS)

        self.camsim.say("fault stall 2")
        self.betang.wait(lambda s: tile_of(s, "kapuas.pasar")["state"] != "LIVE", 10, "not live")
        self.camsim.say("clear")
        self.betang.wait_tiles("LIVE", ["kapuas.pasar"], 15)
        self.wall_kept_its_rate()

    def test_all_cameras_at_once(self):
        self.run_betang(configuration(self.camsim, CAMERAS)).wait_tiles("LIVE", CAMERAS)

        for number in CAMERAS.values():
            self.camsim.stop(number)
        self.betang.wait(lambda s: all(tile_of(s, c)["state"] in ("OFFLINE", "LINK DOWN")
                                       for c in CAMERAS), 30, "all down")
        for number in CAMERAS.values():
            self.camsim.begin(number)
        self.betang.wait_tiles("LIVE", CAMERAS, 15)
        self.wall_kept_its_rate()
