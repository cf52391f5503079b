# SPDX-License-Identifier: Apache-2.0
"""A storage's disk is unmounted and another put in its place while Betang runs: nothing is written
there, it is told, and recording goes on when the disk is back. Needs root for the mounts."""

import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))

from betang import Betang, Camsim, Case, configuration, report_of  # noqa: E402

CAMERA = "kapuas.dermaga"
STREAM = f"{CAMERA}/main"


def mount(*words):
    return subprocess.run(words, capture_output=True, text=True, check=False).returncode == 0


class SwappedDisk(Case):
    def setUp(self):
        super().setUp()
        self.disks = [self.folder / "disk", self.folder / "other"]
        self.place = self.folder / "recordings"
        for folder in (*self.disks, self.place):
            folder.mkdir()
        if os.geteuid() != 0 or not self.put_in(self.disks[0]):
            self.skipTest("mounts need root")
        self.addCleanup(self.take_out)
        camsim = Camsim(self, 1)
        self.betang = Betang(self, configuration(
            camsim, {CAMERA: 1},
            storage={"local": {"path": "recordings", "cap": "1GB", "segment": "2s"}})).run()

    def put_in(self, disk):
        return mount("mount", "--bind", str(disk), str(self.place))

    def take_out(self):
        mount("umount", "-l", str(self.place))

    def recorded(self, status):
        report = report_of(status, STREAM)
        return report["recorded"] if report else 0

    def until_records(self):
        before = self.recorded(self.betang.wait_live([STREAM]))
        self.betang.wait(lambda s: self.recorded(s) > before + 30, 60, "recording goes on")

    def until_told(self, what):
        self.betang.wait(lambda s: what in s["archive"]["local"].get("last_error", ""), 30, what)
        self.betang.wait(lambda s: any(a["kind"] == "storage" and what in a["text"]
                                       for a in s["supervisor"]["alarms"]), 30, f"alarm: {what}")

    def until_nothing_is_recorded(self):
        """The segment that is open goes on where it was begun; then nothing is."""
        self.betang.wait(lambda s: (report_of(s, STREAM) or {}).get("unrecorded_since_ns"), 40,
                         "it is told that nothing is recorded")

    def until_well(self):
        self.betang.wait(lambda s: s["archive"]["local"].get("last_error") == "", 60, "well again")
        self.until_records()

    def test_a_disk_that_is_gone_is_waited_for(self):
        self.until_records()
        self.take_out()
        self.until_told("storage.id is gone")
        self.until_nothing_is_recorded()
        self.assertEqual(list(self.place.rglob("*")), [], "written below the mount point")
        self.put_in(self.disks[0])
        self.until_well()
        self.assertEqual(self.betang.stop(), 0)
        gaps = json.loads(self.betang.done("archive", "list", "--json"))["gaps"]
        self.assertEqual([gap["cause"] for gap in gaps], ["disk"])

    def test_another_disk_is_not_written_to(self):
        self.until_records()
        self.take_out()
        (self.disks[1] / "storage.id").write_text("of another storage\n")
        self.put_in(self.disks[1])
        self.until_told("another disk is there")
        self.until_nothing_is_recorded()
        self.take_out()
        self.put_in(self.disks[0])
        self.until_well()
        self.assertEqual(self.betang.stop(), 0)
        self.assertEqual([file.name for file in self.disks[1].rglob("*")], ["storage.id"])


if __name__ == "__main__":
    unittest.main()
