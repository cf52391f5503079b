# SPDX-License-Identifier: Apache-2.0
"""Screens of walls. A Screen is an X server without a monitor (Xvfb); what its windows show is read from the
file that is its memory (-fbdir), at once and without a program in between. And ask() is what a wall says of
itself, asked over the bus as `betang status` does, but in milliseconds."""

import json
import mmap
import shutil
import struct
import subprocess
import tempfile
import time
import unittest
import zlib
from pathlib import Path

import zmq

from betang import program

COLOUR_ENTRY = 12  # bytes of one in an X window dump


class Screen:
    def __init__(self, case, width, height):
        if not shutil.which("Xvfb"):
            raise unittest.SkipTest("needs the program Xvfb")
        self.case = case
        self.width, self.height = width, height
        self.folder = Path(tempfile.mkdtemp(prefix="screen-", dir=case.folder))
        self.display = None
        self.begin()

    def begin(self):
        """Also once more, under the same name, after end()."""
        known = [self.display] if self.display else []
        self.process = self.case.start(
            ["Xvfb", *known, "-displayfd", "1", "-screen", "0", f"{self.width}x{self.height}x24",
             "-nolisten", "tcp", "-noreset", "-fbdir", str(self.folder)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        number = self.process.stdout.readline().strip()
        if not number:
            raise AssertionError(f"Xvfb does not start on {self.display}")
        self.display = f":{number}"
        self.file = self.folder / "Xvfb_screen0"
        with open(self.file, "rb") as file:
            self.memory = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        fields = struct.unpack(">25I", self.memory[:100])
        self.line = fields[12]
        self.pixels = fields[0] + fields[19] * COLOUR_ENTRY

    def end(self):
        self.case.end(self.process)
        self.memory.close()
        self.file.unlink()

    def shot(self):
        pixels = self.memory[self.pixels:self.pixels + self.line * self.height]
        return Shot(pixels, self.width, self.height, self.line, time.time())


class Shot:
    """Pixels as they were just before `at`, in seconds UTC: rows of blue, green, red and a byte that means nothing."""

    def __init__(self, data, width, height, line, at=0.0):
        self.data = data
        self.width, self.height, self.line = width, height, line
        self.at = at

    def colour(self, x, y):
        """Red, green and blue of a pixel."""
        at = y * self.line + 4 * x
        return tuple(self.data[at:at + 3][::-1])

    def part(self, x, y, width, height):
        """A rectangle of it; what lies right of the shot is black."""
        end = min(x + width, self.width)
        rows = (self.data[row * self.line + 4 * x:row * self.line + 4 * end].ljust(4 * width, b"\0")
                for row in range(y, y + height))
        return Shot(b"".join(rows), width, height, 4 * width, self.at)

    def marks(self, columns=1, rows=1, step=1):
        """Camera and picture in each of the tiles, row by row; None where no mark is. Reads every
        `step`th pixel of every `step`th row."""
        with tempfile.NamedTemporaryFile(suffix=".png") as file:
            file.write(self.grey_png(step))
            file.flush()
            return marks_in(file.name, columns, rows)

    def grey_png(self, step):
        """The green of the pixels, which is their brightness for what is black and white."""
        rows = [self.data[row * self.line + 1:row * self.line + 4 * self.width:4 * step]
                for row in range(0, self.height, step)]
        head = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 0, 0, 0, 0)
        body = zlib.compress(b"".join(b"\0" + row for row in rows), 1)
        return b"\x89PNG\r\n\x1a\n" + b"".join(
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
            for kind, data in ((b"IHDR", head), (b"IDAT", body), (b"IEND", b"")))


def read_png(path, width, height):
    done = subprocess.run(["ffmpeg", "-v", "error", "-i", str(path), "-f", "rawvideo", "-pix_fmt", "bgr0",
                           "-"], stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=True)
    if len(done.stdout) != 4 * width * height:
        raise AssertionError(f"{path} is not of {width}x{height} pixels")
    return Shot(done.stdout, width, height, 4 * width)


def difference(one, other):
    """Mean of what the colours of two shots differ by, of 255."""
    if (one.width, one.height) != (other.width, other.height):
        raise AssertionError("two shots of different sizes")
    total = 0
    for colour in range(3):
        total += sum(abs(a - b) for a, b in zip(one.data[colour::4], other.data[colour::4]))
    return total / (3 * one.width * one.height)


def marks_in(picture, columns=1, rows=1):
    done = subprocess.run([program("betang-markread"), str(picture), "--grid", f"{columns}x{rows}"],
                          capture_output=True, text=True, timeout=30, check=True)
    return [None if tile["camera"] is None else (tile["camera"], tile["picture"])
            for tile in json.loads(done.stdout)["tiles"]]


def ask(folder, request="status", wall="utama", seconds=5, **more):
    """The wall's answer, or None when there is none in time."""
    with zmq.Context.instance().socket(zmq.DEALER) as socket:
        socket.setsockopt(zmq.LINGER, 0)
        socket.connect(f"ipc://{folder}/run/wall-{wall}.control")
        socket.send_json({"op": request, **more})
        if not socket.poll(1000 * seconds):
            return None
        answer = socket.recv_json()
    if not answer["ok"]:
        raise AssertionError(f"wall {wall}: {request}: {answer['error']}")
    return answer
