# SPDX-License-Identifier: Apache-2.0
"""The RTSP output of a wall in players that people use. What counts are pictures that came out of the player's own
decoder, and the cameras in them; not how the player ended."""

import os
import re
import shutil
import time
import unittest

from betang import Betang, Camsim, Case, configuration, free_port, until
from players import Vlc
from screen import Screen, ask, marks_in

CAMERAS = {"kapuas.dermaga": 1, "kapuas.pasar": 2, "palangka.bundaran": 3, "palangka.jembatan": 4}
WIDTH, HEIGHT, RATE = 960, 540, 15
SECONDS = 6
LEAST = 2 * RATE  # pictures; a player takes its time to begin


def cameras_in(marks):
    return [mark and mark[0] for mark in marks]


class WallPlays(Case):
    def setUp(self):
        super().setUp()
        self.camsim = Camsim(self, len(CAMERAS), "--clip", "scene:crossing", "--clip", "scene:market")
        config = configuration(self.camsim, CAMERAS)
        port = free_port()
        config["walls"]["utama"]["outputs"] = {
            "stream": {"size": f"{WIDTH}x{HEIGHT}", "rate": RATE, "rtsp_port": port}}
        self.url = f"rtsp://127.0.0.1:{port}/utama"
        self.betang = Betang(self, config).run()
        self.betang.wait_tiles("LIVE", CAMERAS)

    def player(self, command, **options):
        """A player that runs until the test ends; its log."""
        log = self.folder / "player.log"
        with open(log, "wb") as file:
            self.start(command, stdout=file, stderr=file, **options)
        until(lambda: ask(self.folder)["outputs"][0]["rtsp_clients"] == 1, 20, "a client of the wall")
        return log

    @unittest.skipUnless(shutil.which("ffplay"), "needs the program ffplay")
    def test_ffplay_decodes_it_and_shows_the_cameras(self):
        screen = Screen(self, WIDTH, HEIGHT)
        log = self.player(
            ["ffplay", "-hide_banner", "-nostats", "-an", "-rtsp_transport", "tcp", "-noborder", "-left", "0",
             "-top", "0", "-vf", "showinfo", self.url],
            env={**os.environ, "DISPLAY": screen.display, "SDL_AUDIODRIVER": "dummy"})
        until(lambda: cameras_in(screen.shot().marks(2, 2)) == [1, 2, 3, 4], 20, "four cameras in its window")
        time.sleep(SECONDS)

        # showinfo writes a line of each picture that was decoded
        checksums = re.findall(r" n: *\d+ .* checksum:(\w+)", log.read_text(errors="replace"))
        self.assertGreater(len(checksums), LEAST)
        self.assertGreater(len(set(checksums)), LEAST)

    def test_vlc_decodes_it_and_the_cameras_are_in_its_pictures(self):
        vlc = Vlc(self)
        if not vlc.has("live555"):
            self.skipTest("this vlc has no module live555 and plays no RTSP (Debian builds it without: bug 981439)")
        self.player(vlc.words("--rtsp-tcp", self.url), **vlc.options)
        until(lambda: len(vlc.pictures()) > LEAST + 1, 30, f"{LEAST} pictures")

        seen = [marks_in(picture, 2, 2) for picture in vlc.pictures()[:-1:5]]  # the last may still be written
        self.assertEqual(cameras_in(seen[-1]), [1, 2, 3, 4])
        self.assertGreater(len({marks[0] for marks in seen}), len(seen) // 2, seen)
