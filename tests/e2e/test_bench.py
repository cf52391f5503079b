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
        kept_up = result["reference"]["ffmpeg"]["rounds_it_kept_up"]
        self.assertEqual(result["ratio"]["ffmpeg"] is not None, kept_up > 0)

    def bench(self, *words):
        done = subprocess.run([program("betang"), "bench", *words, "--json", "--rounds", "1"],
                              capture_output=True, text=True, stdin=subprocess.DEVNULL,
                              timeout=180, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_latency_is_told_of_both_walls(self):
        result = self.bench("latency", "--seconds", "2")

        reference = result["reference"]["rtspsrc_compositor"]
        for figures in result["figures"], reference:
            self.assertGreater(figures["pictures"], 16 * 2)
            self.assertGreater(figures["p50_ms"], 0)
            self.assertGreaterEqual(figures["p99_ms"], figures["p50_ms"])
        self.assertIn("rtspsrc latency=0", reference["command"])
        self.assertGreater(result["ratio"]["rtspsrc_compositor"], 0)

    def test_switching_is_answered_every_time(self):
        result = self.bench("switch", "--switches", "2")

        figures = result["figures"]
        self.assertEqual(figures["unanswered"], 0)
        self.assertEqual(figures["live"]["count"], 2)
        self.assertEqual(figures["tile_live"]["count"], 2)
        self.assertEqual(figures["tour_steps"], 2)
        self.assertGreaterEqual(figures["live"]["p50_ms"], figures["pictured"]["p50_ms"])
        self.assertGreater(result["reference"]["next_keyframe"]["p50_ms"], 0)

    @unittest.skipUnless(shutil.which("ffmpeg"), "needs the program ffmpeg")
    def test_an_export_is_measured_beside_ffmpeg_cutting_the_same(self):
        result = self.bench("export", "export1x1min", "--folder", str(self.folder))

        self.assertEqual(result["case"], "export1x1min")
        self.assertEqual(result["figures"]["access_units"], 60 * 25)
        self.assertGreater(result["figures"]["cpu_s"], 0)
        self.assertGreater(result["figures"]["package_mib"], 3)
        self.assertIn("-c copy", result["reference"]["ffmpeg"]["command"])
        self.assertIn("-t 60", result["reference"]["ffmpeg"]["command"])
        self.assertGreater(result["ratio"]["ffmpeg"], 0)
        self.assertEqual(len(result["rounds"]), 1)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_an_unknown_case_is_bad_use(self):
        done = subprocess.run([program("betang"), "bench", "ingest", "ingest5"],
                              capture_output=True, text=True, timeout=30, check=False)

        self.assertEqual(done.returncode, 2)
        self.assertIn("there is no case 'ingest5'", done.stderr)
