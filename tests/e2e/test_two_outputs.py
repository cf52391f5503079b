# SPDX-License-Identifier: Apache-2.0
"""One wall on two screens, each with a region of the canvas and pixels of its own, and a bezel between them that
hides 40 columns:

    canvas    0 ....... 320 ............ 640 680 .... 960 ..... 1320
    tiles     |  first   |       second (640 wide)     |   third   |
    screens   |         left             |   |        right        |

The cameras repeat one picture each, so that what two screens and a snapshot show can be compared pixel by pixel."""

import os
import signal
import time

from betang import Betang, Camsim, Case, configuration, until
from screen import Screen, ask, difference, read_png

CAMERAS = {"kapuas.kiri": 1, "kapuas.lintas": 2, "kapuas.kanan": 3}
LEFT, RIGHT = (640, 360), (960, 540)  # pixels of the screens; the right one shows 640x360 of the canvas, too
STRIP = 44  # rows at the top of a tile with the time and the count of frames, which move
EQUAL, UNEQUAL = 0.1, 4.0  # mean difference, of 255


class TwoOutputs(Case):
    def setUp(self):
        super().setUp()
        self.left, self.right = Screen(self, *LEFT), Screen(self, *RIGHT)
        self.camsim = Camsim(self, len(CAMERAS), "--clip", "scene:market", "--fault", "freeze")
        config = configuration(self.camsim, CAMERAS)
        config["layouts"] = {"silang": {"board": "33x9", "tiles": ["8x9+0+0", "16x9+8+0", "9x9+24+0"]}}
        config["walls"]["utama"] = {
            "canvas": "1320x360", "layout": "silang", "cameras": list(CAMERAS),
            "presets": {"satu": {"layout": "1x1", "cameras": ["kapuas.kiri"]}},
            "outputs": {"kiri": {"kind": "display", "display": self.left.display, "region": "640x360+0+0"},
                        "kanan": {"kind": "display", "display": self.right.display, "size": "960x540",
                                  "region": "640x360+680+0"}}}
        self.betang = Betang(self, config).run()
        self.betang.wait_tiles("FROZEN", CAMERAS, 40)

    def shown(self):
        """The marks in the first tile, in the second, which ends behind the bezel, and in the third."""
        left, right = self.left.shot(), self.right.shot()
        marks = left.part(0, 0, 320, 360).marks(), left.part(320, 0, 640, 360).marks(), \
            right.part(420, 0, 540, 540).marks()
        return [mark[0] and mark[0][0] for mark in marks]

    def wait_shown(self, seconds=15):
        until(lambda: self.shown() == [1, 2, 3], seconds, "cameras 1, 2 and 3 on the screens")

    def snapshot(self, width, height):
        """Of the whole canvas in that size, hidden columns and all."""
        path = self.folder / "run/whole.png"  # all that a wall may write to
        ask(self.folder, "snapshot", path=str(path), size=f"{width}x{height}")
        return read_png(path, width, height)

    def output(self, name):
        outputs = ask(self.folder)["outputs"]
        return next(output for output in outputs if output["id"] == name)

    def test_each_screen_shows_its_region_and_the_bezel_hides_what_lies_behind_it(self):
        self.wait_shown()
        whole = self.snapshot(1320, 360).part(0, STRIP, 640, 360 - STRIP)
        self.assertLess(difference(self.left.shot().part(0, STRIP, 640, 360 - STRIP), whole), EQUAL)

        large = self.snapshot(1980, 540)  # in the pixels of the right screen
        region = large.part(1020, STRIP, 960, 540 - STRIP)
        self.assertLess(difference(self.right.shot().part(0, STRIP, 960, 540 - STRIP), region), EQUAL)

        crossing = self.right.shot().part(0, STRIP, 420, 540 - STRIP)
        behind = large.part(960, STRIP, 420, 540 - STRIP)  # as if the picture went on at the screen's edge
        self.assertGreater(difference(crossing, behind), UNEQUAL)

    def test_a_preset_on_one_screen_leaves_the_other_and_survives_a_kill(self):
        self.wait_shown()
        left = self.left.shot().part(0, STRIP, 640, 360 - STRIP)
        self.betang.done("wall", "preset", "utama", "satu", "--output", "kanan")

        def is_mixed():
            mark, = self.right.shot().marks()
            return mark and mark[0] == 1
        until(is_mixed, 10, "camera 1 on all of the right screen")
        self.assertLess(difference(self.left.shot().part(0, STRIP, 640, 360 - STRIP), left), EQUAL)

        status = ask(self.folder)
        self.assertEqual((status["layout"], len(status["tiles"])), ("mixed", 3))
        os.kill(status["pid"], signal.SIGKILL)
        until(lambda: not is_mixed(), 10, "the window is gone")
        until(is_mixed, 20, "camera 1 on all of the right screen again")
        refused = self.betang.command("wall", "preset", "utama", "satu", "--output", "tengah")
        self.assertEqual(refused.returncode, 2, refused.stderr)
        self.assertIn("no output 'tengah'", refused.stderr)

    def test_a_lost_screen_costs_the_other_nothing_and_comes_back(self):
        self.wait_shown()
        self.right.end()
        lost = until(lambda: self.output("kanan")["running"] is False and self.output("kanan"), 10,
                     "the status tells the lost screen")
        self.assertTrue(lost["problem"], lost)

        before, shot = self.output("kiri"), self.left.shot()
        time.sleep(2)
        after = self.output("kiri")
        self.assertGreater(after["frames"], before["frames"] + 15, after)
        self.assertGreater(difference(shot, self.left.shot()), 0)
        self.assertEqual((after["running"], after["restarts"]), (True, 0), after)

        self.right.begin()
        self.wait_shown(30)
        self.assertTrue(self.output("kanan")["running"])
