# SPDX-License-Identifier: Apache-2.0
"""A sample of the crash points: recording, retention and deletion are broken off at calls drawn by
a seed. `tests/run.sh --long crash-points` breaks them off at every one."""

import os
import pathlib
import subprocess
import unittest

BIN = pathlib.Path(os.environ.get("BETANG_BIN", "build/dev/bin")).resolve()


class CrashPoints(unittest.TestCase):
    def break_off(self, *options, program="crash_points"):
        done = subprocess.run(
            [BIN / program, *options], timeout=280, text=True, capture_output=True,
            env={**os.environ, "LD_PRELOAD": str(BIN / "libcrash_points.so")}, check=False)
        print(done.stdout, flush=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_an_export_broken_off_anywhere_leaves_a_whole_package_or_none(self):
        self.break_off(program="export_points")

    def test_a_sample_of_crash_points_loses_nothing(self):
        self.break_off("--sample", "150", "--seed", os.environ.get("BETANG_SEED", "20261122"))

    def test_every_fsync_may_fail(self):
        self.break_off("--call", "fsync", "--action", "eio")
