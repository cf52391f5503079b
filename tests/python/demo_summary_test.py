#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""demo_summary_test.py DEPLOY: the demo's verdict is good only if everything it promises holds, and
names what does not. The programs that it asks are stand-ins."""

import json
import os
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv.pop(1))

import demo_summary  # noqa: E402

CAMERAS = [f"site.camera-{number}" for number in range(1, 10)]
BEGIN_NS = 1_795_309_200_000_000_000


def stand_in(path, text):
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(0o755)


class Demo(unittest.TestCase):
    """A work folder of a demo in which all went well."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.work = Path(folder.name)
        self.bin = self.work / "bin"
        self.bin.mkdir()
        self.status = {
            "ingest": {"link-0": {"streams": [
                {"stream": f"{camera}/{kind}", "state": "live"}
                for camera in CAMERAS for kind in ("main", "sub")]}},
            "wall": {"utama": {"outputs": [{"frames": 300, "longest_gap_ms": 120}]}},
            "analytics": {"main": {"up_ms": 10000, "cameras": [{"cpu_ms": 100}, {"cpu_ms": 300}]}},
        }
        self.marks = {"tiles": [{"camera": number} for number in range(1, 10)]}
        self.streams = [{"stream": camera, "sent": 100, "recorded": 100, "good": True}
                        for camera in CAMERAS]
        self.events = [self.event(camera) for camera in CAMERAS]
        (self.work / "recordings").mkdir()
        (self.work / "recordings/a.mp4").touch()
        self.demo_yaml()
        self.camsim_log()
        self.programs()

    def event(self, camera, start=0.0, end=20.0):
        second = lambda s: f"2026-11-22T01:00:{s:06.3f}Z"  # noqa: E731
        return {"id": camera, "camera": camera, "start": second(start), "end": second(end)}

    def demo_yaml(self):
        rows = [f"  {camera}: {{main: 'rtsp://127.0.0.1:9/{number}/main'}}"
                for number, camera in enumerate(CAMERAS, 1)]
        (self.work / "demo.yaml").write_text("\n".join(["cameras:", *rows]) + "\n")

    def camsim_log(self):
        sent = [{"event": "sent", "camera": number, "stream": "sub", "loop_s": 0.0 + s,
                 "sent_ns": BEGIN_NS + s * 1_000_000_000}
                for number in range(1, 10) for s in (0, 10, 20)]
        (self.work / "camsim.log").write_text("\n".join(map(json.dumps, sent)) + "\n")

    def programs(self):
        stand_in(self.bin / "ffprobe", "echo 42\n")
        stand_in(self.bin / "betang-camsim", "echo '{\"start_s\":2,\"end_s\":9}'\n")
        stand_in(self.bin / "betang-segcheck", f"cat {self.work}/segcheck.json\n")
        os.environ["PATH"] = f"{self.bin}:{os.environ['PATH']}"
        self.addCleanup(os.environ.update, PATH=os.environ["PATH"].split(":", 1)[1])

    def summary(self):
        for name, value in (("status", self.status), ("marks", self.marks),
                            ("segcheck", {"streams": self.streams})):
            (self.work / f"{name}.json").write_text(json.dumps(value))
        (self.work / "events.jsonl").write_text("".join(json.dumps(e) + "\n" for e in self.events))
        return demo_summary.summarise(self.work, self.bin)

    def only_wrong(self, check):
        """`check` and no other fails, and so the whole; the summary, and its text."""
        summary = self.summary()
        self.assertEqual([name for name, good in summary["checks"].items() if not good], [check])
        self.assertFalse(summary["ok"])
        text = demo_summary.as_text(summary)
        self.assertEqual(text.count("FAIL"), 1)
        return summary, text


class Verdict(Demo):
    def test_is_good_when_everything_holds(self):
        summary = self.summary()
        self.assertTrue(summary["ok"], summary)
        self.assertEqual((summary["cameras_up"], summary["access_units_sent"]), (9, 900))
        self.assertEqual(summary["analytics_cpu_percent"], 2.0)
        self.assertNotIn("FAIL", demo_summary.as_text(summary))

    def test_misses_a_camera_that_is_not_up(self):
        self.status["ingest"]["link-0"]["streams"][0]["state"] = "offline"
        summary, text = self.only_wrong("cameras_up")
        self.assertEqual(summary["cameras_up"], 8)
        self.assertIn("8 of 9", text)

    def test_does_not_take_a_sub_stream_for_a_camera(self):
        for stream in self.status["ingest"]["link-0"]["streams"]:
            stream["state"] = "live" if stream["stream"].endswith("/sub") else "connecting"
        self.assertEqual(self.only_wrong("cameras_up")[0]["cameras_up"], 0)

    def test_sees_tiles_that_were_swapped_or_show_nothing(self):
        tiles = self.marks["tiles"]
        tiles[0], tiles[1] = tiles[1], {"camera": None}
        self.assertEqual(self.only_wrong("tiles_right")[0]["tiles_right"], 7)

    def test_wants_a_wall_that_drew_without_a_long_gap(self):
        output = self.status["wall"]["utama"]["outputs"][0]
        output["longest_gap_ms"] = 501
        self.only_wrong("longest_gap")
        output.update(longest_gap_ms=10, frames=0)
        self.only_wrong("wall_frames")

    def test_names_a_segment_that_does_not_play(self):
        stand_in(self.bin / "ffprobe", 'case "$*" in *bad.mp4) echo broken >&2 ;; *) echo 42 ;; esac\n')
        (self.work / "recordings/bad.mp4").touch()
        summary, text = self.only_wrong("segments_playable")
        self.assertEqual((summary["segments"], summary["segments_playable"]), (2, 1))
        self.assertIn("bad.mp4", text)

    def test_wants_segments_at_all(self):
        (self.work / "recordings/a.mp4").unlink()
        self.only_wrong("segments_playable")

    def test_names_a_stream_that_is_not_recorded_as_sent(self):
        self.streams[3].update(recorded=99, good=False)
        stand_in(self.bin / "betang-segcheck", f"cat {self.work}/segcheck.json; exit 1\n")
        summary, text = self.only_wrong("recorded_as_sent")
        self.assertEqual((summary["access_units_sent"], summary["access_units_recorded"]), (900, 899))
        self.assertIn("not as sent: site.camera-4", text)

    def test_does_not_believe_a_check_that_saw_too_few_streams_or_none(self):
        self.streams.pop()
        self.only_wrong("recorded_as_sent")
        stand_in(self.bin / "betang-segcheck", "echo 'no such log' >&2; exit 2\n")
        self.assertIn("no such log", self.only_wrong("recorded_as_sent")[1])

    def test_counts_motion_that_was_missed_and_invented(self):
        self.events = [e for e in self.events if e["camera"] != CAMERAS[4]]
        summary, text = self.only_wrong("motion")
        self.assertGreaterEqual(summary["motion_missed"], 1)
        self.assertIn(f"{CAMERAS[4]}: missed", text)

        self.events.append(self.event(CAMERAS[4]))
        self.events.append({**self.event(CAMERAS[1], 15.0, 16.0), "id": "invented"})
        summary, text = self.only_wrong("motion")
        self.assertEqual((summary["motion_missed"], summary["motion_false"]), (0, 1))
        self.assertIn(f"{CAMERAS[1]}: false 15.0 to 16.0 s", text)

    def test_says_that_a_sub_stream_was_never_read(self):
        log = self.work / "camsim.log"
        log.write_text("".join(line + "\n" for line in log.read_text().splitlines()
                               if json.loads(line)["camera"] != 9))
        self.assertIn(f"{CAMERAS[8]}: its sub-stream was never read", self.only_wrong("motion")[1])

    def test_exit_code_and_json_say_the_same(self):
        self.summary()
        out = self.work / "out.json"
        sys.argv[1:] = ["--work", str(self.work), "--bin", str(self.bin), "--json", str(out)]
        self.assertEqual(demo_summary.main(), 0)
        self.assertTrue(json.loads(out.read_text())["ok"])
        (self.work / "marks.json").write_text('{"tiles":[]}')
        self.assertEqual(demo_summary.main(), 1)
        self.assertFalse(json.loads(out.read_text())["ok"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
