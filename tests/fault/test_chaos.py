# SPDX-License-Identifier: Apache-2.0
"""A minute of chaos; `tests/run.sh --long chaos` plays half an hour and also judges memory."""

import os
import subprocess
import sys
import unittest
from pathlib import Path

SECONDS = 60


class ChaosSample(unittest.TestCase):
    def test_a_minute_of_random_faults_loses_nothing_untold(self):
        done = subprocess.run(
            [sys.executable, Path(__file__).with_name("chaos.py"), "--seconds", str(SECONDS),
             "--seed", os.environ.get("BETANG_SEED", "20261122")],
            timeout=240, text=True, capture_output=True, check=False)
        print(done.stdout, flush=True)
        self.assertEqual(done.returncode, 0, done.stdout[-3000:] + done.stderr[-3000:])
