# SPDX-License-Identifier: Apache-2.0
"""Two minutes of cameras that fail before a wall (wall_chaos.py). That no two of its pictures lie too far apart is
judged where nothing else runs: `tests/run.sh --long wall-chaos`."""

import os
import unittest

import wall_chaos


class UnderOtherLoad(wall_chaos.WallChaos):
    def judge_gaps(self):
        """Other tests run beside this one."""


class WallChaos(unittest.TestCase):
    def test_no_tile_lies_and_a_killed_wall_comes_back(self):
        chaos = UnderOtherLoad()
        try:
            chaos.prepare(120, int(os.environ.get("BETANG_SEED", "20261201")))
            chaos.play()
            text = wall_chaos.report(chaos, chaos.judge())
        finally:
            unittest.TestCase.doCleanups(chaos)
        print(text)
        self.assertEqual(chaos.troubles, [])
