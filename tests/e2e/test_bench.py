# SPDX-License-Identifier: Apache-2.0
"""`betang bench`: that the benchmarks run and say what they must; not how fast anything is."""

import json
import shutil
import subprocess
import unittest

from betang import Case, program

FIELDS = {"core_percent", "memory_mib_per_camera", "sent", "recorded", "lost", "changed",
          "heard_on_the_bus", "steal_s"}


class Bench(Case):
    @unittest.skipUnless(shutil.which("ffmpeg"), "needs the program ffmpeg")
    def test_ingest_records_every_access_unit_beside_its_reference(self):
        done = subprocess.run(
            [program("betang"), "bench", "ingest", "ingest4", "--json", "--rounds", "1",
             "--seconds", "2", "--memory-after", "0", "--folder", str(self.folder)],
            capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120, check=False)

        self.assertEqual(done.returncode, 0, done.stderr)
        result = json.loads(done.stdout)
        self.assertEqual(result["case"], "ingest4")
        self.assertLessEqual(FIELDS, result["figures"].keys())
        self.assertEqual(result["figures"]["lost"], 0)
        self.assertEqual(result["figures"]["missed_on_the_bus"], 0)
        self.assertGreaterEqual(result["figures"]["recorded"], 4 * 25 * 2)
        self.assertGreaterEqual(result["figures"]["heard_on_the_bus"], 4 * 25)
        self.assertGreater(result["rounds"][0]["ffmpeg"]["recorded"], 4 * 25)
        self.assertIn("-probesize 32", result["reference"]["ffmpeg"]["command"])
        self.assertGreater(result["ratio"]["ffmpeg"], 0)

    def test_an_unknown_case_is_bad_use(self):
        done = subprocess.run([program("betang"), "bench", "ingest", "ingest5"],
                              capture_output=True, text=True, timeout=30, check=False)

        self.assertEqual(done.returncode, 2)
        self.assertIn("there is no case 'ingest5'", done.stderr)
