# SPDX-License-Identifier: Apache-2.0
"""What is on disk of one camera, held against what its simulator sent."""

import json
import os
import subprocess
from datetime import datetime, timezone

from betang import program

MARK = bytes.fromhex("626574616e674d41924b7f1cd3e8552a")  # media/sei_mark.cpp


class Recorded:
    """Of one camera, after all programs have ended."""

    def __init__(self, folder, recordings, camera, options=()):
        self.camera = camera
        self.folder = folder / ("check-" + camera.name)
        self.files = self.link(recordings)
        self.log = self.folder / "sent.log"
        self.log.write_text("".join(self.lines()))
        self.report = self.compare(options)

    def link(self, recordings):
        """The camera's own files, for the same tool to read them alone."""
        site, name = self.camera.name.split(".")
        files = sorted(p for p in recordings.rglob("*.mp4")
                       if site in p.parts and name in p.parts and "main" in p.parts)
        for path in files:
            copy = self.folder / "recordings" / path.relative_to(recordings)
            copy.parent.mkdir(parents=True, exist_ok=True)
            os.link(path, copy)
        (self.folder / "recordings").mkdir(parents=True, exist_ok=True)
        return files

    def lines(self):
        mark = f'"camera":{self.camera.number},'
        for line in self.camera.camsim.log_file.read_text().splitlines(keepends=True):
            if mark in line.replace(" ", "") or f'"camera":{self.camera.number}}}' in line:
                yield line

    def compare(self, options):
        done = subprocess.run(
            [program("betang-segcheck"), "--log", str(self.log), "--recordings",
             str(self.folder / "recordings"), "--map", f"{self.camera.number}={self.camera.name}",
             "--agent", "betang", *options],
            capture_output=True, text=True, timeout=120, check=False)
        if done.returncode not in (0, 1):
            raise AssertionError(f"segcheck of {self.camera.name}: {done.stderr}")
        return json.loads(done.stdout)

    @property
    def stream(self):
        """What was found of the camera's main stream."""
        name = f"{self.camera.number}/main"
        return next(s for s in self.report["streams"] if s["stream"] == name)

    def sent(self):
        """The main stream's access units in the order of sending, each once."""
        units = {}
        for line in self.log.read_text().splitlines():
            event = json.loads(line)
            if event["event"] == "sent" and event["stream"] == "main":
                units[event["counter"]] = event
        return [units[counter] for counter in sorted(units)]

    def samples(self, path):
        """(decode time, presentation time, key) in seconds of every sample of a segment."""
        done = subprocess.run(
            ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries",
             "packet=pts_time,dts_time,flags", "-of", "csv=p=0", str(path)],
            capture_output=True, text=True, timeout=30, check=True)
        rows = [line.split(",") for line in done.stdout.split() if line.count(",") >= 2]
        return [(float(dts), float(pts), "K" in flags) for pts, dts, flags, *_ in rows]

    def probe(self, path, fields):
        done = subprocess.run(
            ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries",
             f"stream={fields}", "-of", "csv=p=0", str(path)],
            capture_output=True, text=True, timeout=30, check=True)
        return done.stdout.strip().split(",")

    def size(self, path):
        width, height = self.probe(path, "width,height")[:2]
        return int(width), int(height)

    def codec(self, path):
        return self.probe(path, "codec_name")[0]

    @staticmethod
    def named_time(path):
        """The UTC in the file's name, in seconds."""
        stamp = datetime.strptime(path.name.split("-e")[0], "%Y%m%dT%H%M%S.%fZ")
        return stamp.replace(tzinfo=timezone.utc).timestamp()

    def first_sent(self, path):
        """When the simulator sent the file's first picture, in seconds of UTC."""
        return next(self.marks(path))[1] / 1e9

    @staticmethod
    def marks(path):
        """(counter, send time) of every access unit of a file; see media/sei_mark.cpp."""
        for part in path.read_bytes().split(MARK)[1:]:
            content = part[:32].replace(b"\0\0\3", b"\0\0")
            yield int.from_bytes(content[1:9], "big"), int.from_bytes(content[9:17], "big")

    @staticmethod
    def first_nals(path):
        """The NAL units of the first access unit of a file, up to its first slice (H.265)."""
        data = path.read_bytes()
        at = data.index(b"mdat") + 4
        nals = []
        while at + 4 < len(data):
            size = int.from_bytes(data[at:at + 4], "big")
            nals.append(data[at + 4:at + 4 + size])
            at += 4 + size
            if (nals[-1][0] >> 1) & 0x3F < 32:
                break
        return nals

    def lost(self):
        """What was sent whole and is in no file."""
        found = {counter for path in self.files for counter, _ in self.marks(path)}
        return [u for u in self.sent() if u["counter"] not in found and not u.get("damaged")]

    def decodes(self, path):
        """How many pictures a decoder makes of a segment alone; fails on any error it tells."""
        done = subprocess.run(
            ["ffmpeg", "-v", "error", "-xerror", "-threads", "1", "-i", str(path), "-f",
             "framemd5", "-"], capture_output=True, text=True, timeout=60, check=False)
        if done.returncode != 0 or done.stderr:
            raise AssertionError(f"{path.name} does not play: {done.stderr[:300]}")
        return sum(1 for line in done.stdout.splitlines() if line and line[0] != "#")
