# SPDX-License-Identifier: Apache-2.0
"""Changing the configuration of a running system."""

from betang import Betang, Camsim, Case, configuration, report_of

CAMERAS = {"kapuas.dermaga": 1, "kapuas.pasar": 2, "palangka.bundaran": 3}
GUEST = "kapuas.tamu"


class Reload(Case):
    def setUp(self):
        super().setUp()
        self.camsim = Camsim(self, 4, "--clip", "scene:crossing")
        self.config = configuration(self.camsim, CAMERAS)
        self.betang = Betang(self, self.config).run()
        self.betang.wait_tiles("LIVE", CAMERAS)

    def with_guest(self):
        config = configuration(self.camsim, {**CAMERAS, GUEST: 4})
        config["walls"]["kedua"] = {"canvas": "640x360", "cameras": ["kapuas.dermaga"]}
        return config

    def plays(self):
        """How often a client began to play the cameras that stay."""
        return [e for e in self.camsim.events("play") if e["camera"] != 4]

    def test_a_hundred_reloads_keep_the_connections_of_unchanged_cameras(self):
        status = self.betang.status()
        runs = {c: report_of(status, c + "/main")["run"] for c in CAMERAS}
        plays = len(self.plays())
        wall = status["wall"]["utama"]["pid"]
        self.assertGreaterEqual(plays, len(CAMERAS))

        for i in range(100):
            self.betang.write(self.with_guest() if i % 2 == 0 else self.config)
            self.betang.done("reload")

        status = self.betang.wait_tiles("LIVE", CAMERAS)
        self.assertEqual(len(self.plays()), plays)
        for camera, run in runs.items():
            report = report_of(status, camera + "/main")
            self.assertEqual((report["run"], report["reconnects"]), (run, 0))
        self.assertEqual(status["wall"]["utama"]["pid"], wall)
        self.assertEqual([c["restarts"] for c in status["supervisor"]["children"]], [0] * len(status["supervisor"]["children"]))

    def test_new_cameras_and_walls_come_and_go(self):
        self.betang.write(self.with_guest())
        self.betang.done("reload")
        self.betang.wait_tiles("LIVE", [GUEST])
        self.betang.wait_tiles("LIVE", ["kapuas.dermaga"], wall="kedua")
        self.assertEqual(self.betang.shown(2, 2), [1, 2, 3, 4])

        self.betang.write(self.config)
        self.betang.done("reload")
        self.betang.wait(lambda s: "kedua" not in s["wall"] and
                         report_of(s, GUEST + "/main") is None, 15, "the guest is gone")

    def test_a_bad_file_is_told_and_changes_nothing(self):
        before = self.betang.status()["supervisor"]["children"]
        self.betang.write(self.betang.file.read_text() + "nonsense: 1\n")

        done = self.betang.command("reload")

        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr, r"betang.yaml:\d+:1: nonsense: unknown setting")
        self.betang.write(self.config)
        self.assertEqual(self.betang.status()["supervisor"]["children"], before)
