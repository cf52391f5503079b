# SPDX-License-Identifier: Apache-2.0
"""Every tile shows the camera it claims, read back from the pixels of the wall."""

from betang import Betang, Camsim, Case, configuration, until

CAMERAS = {"kapuas.dermaga": 1, "kapuas.pasar": 2, "palangka.bundaran": 3, "palangka.jembatan": 4,
           "palangka.pelabuhan": 5}


class WallIdentity(Case):
    def setUp(self):
        super().setUp()
        self.camsim = Camsim(self, len(CAMERAS), "--clip", "scene:crossing", "--clip",
                             "scene:market")
        self.config = configuration(self.camsim, CAMERAS)
        self.betang = Betang(self, self.config).run()
        self.betang.wait_tiles("LIVE", CAMERAS)

    def expect(self, columns, rows, cameras, seconds=15):
        """Until the pixels of the wall show exactly these cameras, which its status claims, too."""
        wanted = [CAMERAS.get(name) for name in cameras]
        wanted += [None] * (columns * rows - len(wanted))
        until(lambda: self.betang.shown(columns, rows) == wanted, seconds,
              f"{wanted} on {columns}x{rows}, last {self.betang.shown(columns, rows)}")
        tiles = self.betang.status()["wall"]["utama"]["tiles"]
        self.assertEqual([t["camera"] for t in tiles if t], list(cameras))

    def show(self, *options):
        self.betang.done("wall", "show", "utama", *options)

    def test_through_grid_changes_and_another_order(self):
        names = list(CAMERAS)
        self.expect(3, 3, names)
        for grid, cameras in (("1x1", names[2:3]), ("2x2", names[1:5]), ("4x4", names[::-1]),
                              ("8x8", names), ("2x3", [names[i] for i in (4, 0, 3, 1, 2)])):
            self.show("--layout", grid, "--cameras", ",".join(cameras))
            columns, rows = map(int, grid.split("x"))
            # at 8x8 a tile is smaller than the 160 pixels that a mark needs
            if grid != "8x8":
                self.expect(columns, rows, cameras)

    def test_a_preset_comes_back_after_a_whole_stop_and_start(self):
        self.config["walls"]["utama"]["presets"] = {
            "malam": {"layout": "2x2", "cameras": ["palangka.jembatan", "kapuas.pasar"]}}
        self.betang.write(self.config)
        self.betang.done("reload")
        until(lambda: self.betang.command("wall", "preset", "utama", "malam").returncode == 0, 10,
              "the wall has read its new preset")
        self.expect(2, 2, ["palangka.jembatan", "kapuas.pasar"])
        self.assertEqual(self.betang.stop(), 0)
        self.betang.run()
        self.betang.wait_tiles("LIVE", ["palangka.jembatan", "kapuas.pasar"])
        self.expect(2, 2, ["palangka.jembatan", "kapuas.pasar"])
        self.assertEqual(self.betang.status()["wall"]["utama"]["preset"], "malam")
        self.assertEqual(self.betang.done("wall", "preset", "utama"), "malam\t2x2\tmalam\n")

    def test_a_replay_shows_the_past_says_so_and_ends_by_itself(self):
        self.betang.wait(lambda s: s["wall"]["utama"]["up_ms"] > 12_000, 30, "ten seconds of past")
        self.betang.done("wall", "replay", "utama", 2, 8)
        tile = self.betang.wait_tiles("REPLAY", ["kapuas.pasar"], 5)["wall"]["utama"]["tiles"][1]
        self.assertEqual(tile["camera"], "kapuas.pasar")
        self.assertGreater(tile["age_ms"], 5_000)
        self.assertEqual(self.betang.shown(3, 3)[1], CAMERAS["kapuas.pasar"])
        self.betang.wait_tiles("LIVE", CAMERAS, 12)

    def test_a_pushed_camera_leaves_again(self):
        self.betang.done("wall", "push", "utama", "palangka.pelabuhan", 1, "--for", 4)
        names = list(CAMERAS)
        self.expect(3, 3, [names[4], *names[1:]], 4)
        self.expect(3, 3, names)

    def test_one_camera_on_several_tiles(self):
        self.show("--layout", "2x2", "--cameras", ",".join(["kapuas.pasar"] * 4))
        self.expect(2, 2, ["kapuas.pasar"] * 4)

    def test_through_restarts_of_every_process(self):
        names = list(CAMERAS)[::-1]
        self.show("--layout", "3x2", "--cameras", ",".join(names))
        self.expect(3, 2, names)
        for role, name in (("wall", "utama"), ("ingest", "kapuas-0"), ("archive", "local")):
            self.betang.kill(role, name)
            self.betang.wait_tiles("LIVE", CAMERAS)
            self.expect(3, 2, names)

    def test_after_a_whole_stop_and_start(self):
        self.assertEqual(self.betang.stop(), 0)
        self.betang.run()
        self.betang.wait_tiles("LIVE", CAMERAS)
        self.expect(3, 3, list(CAMERAS))

    def test_a_snapshot_of_one_camera_shows_that_camera(self):
        from betang import markread
        for name, number in list(CAMERAS.items())[:2]:
            self.assertEqual(markread(self.betang.snapshot(name), 1, 1), [number])
