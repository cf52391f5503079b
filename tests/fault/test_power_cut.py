# SPDX-License-Identifier: Apache-2.0
"""A few power cuts: `tests/run.sh --long power-cut` makes 200."""

import os
import pathlib
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("BETANG_BIN", "build/dev/bin")).resolve()


class PowerCut(unittest.TestCase):
    def test_a_power_cut_costs_no_closed_segment(self):
        done = subprocess.run(
            [sys.executable, ROOT / "tests/crash/power_cut.py", BIN, "--instants", "5", "--seed",
             os.environ.get("BETANG_SEED", "20261122")], timeout=200, text=True, capture_output=True, check=False)
        print(done.stdout, flush=True)
        if done.returncode == 77:
            self.skipTest(done.stdout.strip())
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
