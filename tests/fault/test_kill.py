# SPDX-License-Identifier: Apache-2.0
"""kill -9 of each role: it is back within three seconds, and nobody else notices."""

import os
import signal
import time

from betang import (Betang, Camsim, Case, configuration, output_of, report_of, segcheck, until)

CAMERAS = {"kapuas.dermaga": 1, "kapuas.pasar": 2, "palangka.bundaran": 3, "palangka.jembatan": 4}
BACK = 3.0
LONGEST_GAP_MS = 500


class Kill(Case):
    def setUp(self):
        super().setUp()
        self.camsim = Camsim(self, len(CAMERAS), "--clip", "scene:crossing")
        self.betang = Betang(self, configuration(self.camsim, CAMERAS)).run().watch()
        self.betang.wait_tiles("LIVE", CAMERAS)

    def record_more(self, cameras, units=30):
        """Until each of `cameras` has recorded so many more access units."""
        before = self.betang.status()
        have = {c: report_of(before, c + "/main")["recorded"] for c in cameras}
        self.betang.wait(
            lambda s: all(report_of(s, c + "/main")["recorded"] >= have[c] + units
                          for c in cameras if report_of(s, c + "/main")), 30, "more recorded")

    def recorded_whole(self, cameras, *options):
        """Stops everything; all that was sent to `cameras` is on disk, once, in order."""
        self.assertEqual(self.betang.stop(), 0, self.betang.tail())
        report = segcheck(self.camsim, self.case_recordings(), cameras, *options)
        checked = {s["stream"]: s for s in report["streams"]}
        for number in cameras:
            self.assertTrue(checked[f"{number}/main"]["good"], checked)
            self.assertGreater(checked[f"{number}/main"]["recorded"], 30)

    def case_recordings(self):
        return self.folder / "recordings"

    def wall_pace(self):
        """Pid, frames and longest gap of the wall's output."""
        status = self.betang.status()
        output = output_of(status)
        return status["wall"]["utama"]["pid"], output["frames"], output["longest_gap_ms"]

    def test_an_ingest_worker(self):
        self.record_more(CAMERAS)
        before = self.wall_pace()
        self.assertLess(self.betang.kill("ingest", "kapuas-0"), BACK)
        self.betang.wait_tiles("LIVE", CAMERAS)
        self.record_more(CAMERAS)
        after = self.wall_pace()
        self.assertEqual(after[0], before[0])
        self.assertGreater(after[1], before[1])
        self.assertLessEqual(after[2], LONGEST_GAP_MS)
        self.recorded_whole({3: "palangka.bundaran", 4: "palangka.jembatan"}, "--allow-tail", "1")

    def test_the_wall(self):
        self.record_more(CAMERAS)
        self.assertLess(self.betang.kill("wall", "utama"), BACK)
        self.betang.wait_tiles("LIVE", CAMERAS)
        self.record_more(CAMERAS)
        self.recorded_whole({n: c for c, n in CAMERAS.items()}, "--allow-tail", "1")

    def test_the_archive(self):
        self.record_more(CAMERAS)
        before = self.wall_pace()
        self.assertLess(self.betang.kill("archive", "local"), BACK)
        self.record_more(CAMERAS, 60)
        after = self.wall_pace()
        self.assertEqual(after[0], before[0])
        self.assertLessEqual(after[2], LONGEST_GAP_MS)
        self.recorded_whole({n: c for c, n in CAMERAS.items()}, "--allow-tail", "1")

    def test_the_archive_knows_every_segment_after_its_death(self):
        self.record_more(CAMERAS, 60)
        self.betang.kill("archive", "local")
        self.record_more(CAMERAS, 60)
        self.assertEqual(self.betang.stop(), 0)
        on_disk = sum(1 for _ in self.case_recordings().rglob("*.mp4"))
        listed = self.betang.done("archive", "list", "--json")
        import json
        known = sum(r["segments"] for r in json.loads(listed)["recordings"])
        self.assertEqual(known, on_disk)

    def test_the_supervisor_leaves_no_orphan_and_starts_again(self):
        children = [c["pid"] for c in self.betang.status()["supervisor"]["children"]]
        os.kill(self.betang.process.pid, signal.SIGKILL)
        self.betang.process.wait()
        until(lambda: not any(alive(pid) for pid in children), 5, "no orphan")
        begun = time.monotonic()
        self.betang.run()
        self.betang.wait_tiles("LIVE", CAMERAS)
        self.assertLess(time.monotonic() - begun, 10)


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
