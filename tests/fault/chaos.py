#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""chaos.py [--seconds N] [--seed S] [--page FILE]: random faults on eight cameras, and in the first
third also kill -9 of roles; two more cameras have none. At the end descriptors and threads must be
what they were, memory must not have grown from a third of the time on, and what was sent must be
recorded outside the gaps that the archive lists."""

import argparse
import json
import os
import random
import sys
import time
import unittest
from datetime import datetime, timezone
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path[:0] = [str(Path(__file__).parent), str(ROOT / "tests/e2e")]

from betang import Betang, Camsim, Case, configuration, output_of, until  # noqa: E402
from page import write_between  # noqa: E402
from recorded import Recorded  # noqa: E402
from stage import Camera  # noqa: E402

BEGIN, END = "<!-- chaos -->", "<!-- end of chaos -->"
VICTIMS, WITNESSES = 8, 2
FAULTS = ("stop", "stall", "unreachable", "close", "freeze", "garbage", "ssrc-change", "busy",
          "slow-start=4", "outlier=-9800", "jump=7200", "empty", "no-slices", "other-size",
          "rtsp-text", "bad-length", "foreign-ssrc", "loss", "thin=60", "drift=3000", "no-report")
ROLES = ("ingest", "wall", "archive")
GROWTH = 2 << 20         # bytes a process may grow
HEAP_WARM = 60           # seconds after which a young process has its memory
SHORTEST_GAP = 1.0 + 0.3  # up to a second without pictures is no gap; and a picture's interval


class Process:
    """What one process holds."""

    def __init__(self, pid):
        self.pid = pid
        self.began = time.monotonic()
        self.samples = []

    def look(self):
        try:
            fds = len(os.listdir(f"/proc/{self.pid}/fd"))
            status = Path(f"/proc/{self.pid}/status").read_text()
        except OSError:
            return
        fields = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
        if "VmRSS" in fields:
            self.samples.append((time.monotonic(), fds, int(fields["Threads"]),
                                 int(fields["VmRSS"].split()[0]) * 1024))

    def growth(self, since):
        """Bytes between the mean of the first and of the last tenth after `since`."""
        rss = [s[3] for s in self.samples if s[0] >= max(since, self.began + HEAP_WARM)]
        part = max(1, len(rss) // 10)
        return (sum(rss[-part:]) - sum(rss[:part])) / part if len(rss) >= 4 else 0


class Chaos(Case):
    def prepare(self, seconds, seed):
        self.setUp()
        self.seconds = seconds
        self.seed = seed
        self.random = random.Random(seed)
        self.processes = {}
        self.troubles = []
        self.done = {}
        cameras = {f"kacau.k{n}": n for n in range(1, VICTIMS + 1)}
        cameras |= {f"saksi.k{n}": VICTIMS + n for n in range(1, WITNESSES + 1)}
        self.camsim = Camsim(self, len(cameras), "--clip", "scene:crossing", "--seed", seed)
        config = configuration(self.camsim, cameras)
        config["storage"]["local"]["segment"] = "10s"
        self.cameras = [Camera(self.camsim, n, name) for name, n in cameras.items()]
        self.names = list(cameras)
        self.betang = Betang(self, config).run()
        self.betang.wait_tiles("LIVE", self.names, 60)

    def children(self):
        status = self.betang.status()
        return status["supervisor"]["children"] if status else []

    def look(self):
        for child in self.children():
            name = f"{child['role']} {child['name']}"
            known = self.processes.get(name)
            if child["pid"] and (known is None or known.pid != child["pid"]):
                self.processes[name] = Process(child["pid"])
        self.processes.setdefault("supervisor", Process(self.betang.process.pid))
        for process in self.processes.values():
            process.look()

    def shape(self):
        """Descriptors and threads of each process now."""
        self.look()
        return {name: one.samples[-1][1:3] for name, one in self.processes.items() if one.samples}

    def rest(self, seconds):
        """Looks at the processes now and then until the time is over."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.look()
            time.sleep(min(2.0, max(0.0, end - time.monotonic())))

    def trouble(self, text):
        self.troubles.append(text)
        print(f"BAD {text}", flush=True)

    def one_fault(self, elapsed):
        if elapsed < self.seconds / 3 and self.random.random() < 0.04:
            child = self.random.choice([c for c in self.children() if c["role"] in ROLES])
            what = f"kill {child['role']}"
            os.kill(child["pid"], 9)
        else:
            what = self.random.choice(FAULTS)
            camera = self.random.choice(self.cameras[:VICTIMS])
            camera.fault(f"{what}@0+{self.random.uniform(1, 8):.1f}")
        key = what.split("=")[0]
        self.done[key] = self.done.get(key, 0) + 1

    def play(self):
        self.rest(5)
        before = self.shape()
        begun = time.monotonic()
        third = begun + self.seconds / 3
        while (elapsed := time.monotonic() - begun) < self.seconds:
            self.one_fault(elapsed)
            self.rest(self.random.uniform(0.5, 3))
            if self.betang.process.poll() is not None:
                raise AssertionError(f"betang ended: {self.betang.tail()}")
        self.camsim.say("clear")
        self.betang.wait_tiles("LIVE", self.names, 60)
        self.rest(12)  # lingering connections end
        self.compare_shapes(before)
        return {name: one.growth(third) for name, one in self.processes.items()}

    def grown(self, before):
        self.shapes = self.shape()
        return [name for name, (fds, threads) in sorted(before.items())
                if self.shapes.get(name, (0, 0))[0] > fds + 2
                or self.shapes.get(name, (0, 0))[1] > threads + 1]

    def compare_shapes(self, before):
        """The supervisor asks all roles every ten seconds: what is gone a moment later is no growth."""
        try:
            until(lambda: not self.grown(before), 20, "descriptors and threads as they were")
        except AssertionError:
            for name in self.grown(before):
                fds, threads = before[name]
                self.trouble(f"{name}: {fds} descriptors and {threads} threads became "
                             f"{self.shapes.get(name)}")

    def gaps(self):
        """{camera: [(start, end, cause)]} as the archive lists them."""
        listed = json.loads(self.betang.done("archive", "list", "--json"))
        out = {}
        for gap in listed["gaps"]:
            span = tuple(datetime.fromisoformat(gap[k].replace("Z", "+00:00")).timestamp()
                         for k in ("start", "end"))
            out.setdefault(gap["camera"], []).append((*span, gap["cause"]))
        return out

    def check_recordings(self):
        """Figures of what is on disk; says what is missing outside the listed gaps."""
        self.betang.stop()
        gaps = self.gaps()
        totals = {"sent": 0, "missing_in_gaps": 0, "missing_at_new_runs": 0, "missing": 0,
                  "gaps": sum(len(g) for g in gaps.values())}
        for camera in self.cameras:
            recorded = Recorded(self.folder, self.folder / "recordings", camera)
            lost = recorded.lost()
            totals["sent"] += len(recorded.sent())
            for stretch in stretches(lost):
                self.judge(camera, stretch, gaps.get(camera.name, []), totals)
        return totals

    def judge(self, camera, stretch, gaps, totals):
        begun, ended = stretch[0]["sent_ns"] / 1e9, stretch[-1]["sent_ns"] / 1e9
        if all(any(start - 0.5 <= unit["sent_ns"] / 1e9 <= end + 0.5 for start, end, _ in gaps)
               for unit in stretch):
            totals["missing_in_gaps"] += len(stretch)
        elif ended - begun <= SHORTEST_GAP:
            totals["missing_at_new_runs"] += len(stretch)
        else:
            totals["missing"] += len(stretch)
            self.trouble(f"{camera.name}: {len(stretch)} access units from "
                         f"{stretch[0]['sent']} are neither recorded nor in a gap")


def stretches(units):
    """Runs of consecutive counters."""
    out = []
    for unit in units:
        if out and unit["counter"] == out[-1][-1]["counter"] + 1:
            out[-1].append(unit)
        else:
            out.append([unit])
    return out


def report(chaos, growth, totals, output):
    minutes = chaos.seconds / 60
    lines = [f"{datetime.now(timezone.utc):%Y-%m-%d}, {minutes:.0f} min, seed {chaos.seed}, "
             f"{os.cpu_count()} cores: {sum(chaos.done.values())} faults "
             f"({', '.join(f'{k} {v}' for k, v in sorted(chaos.done.items()))}).", "",
             "| process | descriptors, threads at the end | growth after a third of the time |",
             "|---|---|---|"]
    for name, bytes_ in sorted(growth.items()):
        lines.append(f"| {name} | {chaos.shapes.get(name)} | {bytes_ / 1024:+.0f} KiB |")
    lines += ["", f"Sent {totals['sent']} access units; not recorded: {totals['missing_in_gaps']} in "
                  f"{totals['gaps']} listed gaps, {totals['missing_at_new_runs']} in holes of up to a "
                  f"second where a new run begins, {totals['missing']} elsewhere. Longest gap between "
                  f"pictures of the wall: {output['longest_gap_ms']} ms."]
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=1800)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--page", type=Path)
    options = parser.parse_args()
    chaos = Chaos()
    try:
        chaos.prepare(options.seconds, options.seed)
        growth = chaos.play()
        output = output_of(chaos.betang.status())
        for name, bytes_ in growth.items():
            if bytes_ > GROWTH:
                chaos.trouble(f"{name} grew by {bytes_ / 1024:.0f} KiB")
        totals = chaos.check_recordings()
    finally:
        unittest.TestCase.doCleanups(chaos)
    text = report(chaos, growth, totals, output)
    print(text)
    if options.page:
        write_between(options.page, BEGIN, END, text)
    print(f"{0 if chaos.troubles else 1} passed, {1 if chaos.troubles else 0} failed")
    return 1 if chaos.troubles else 0


if __name__ == "__main__":
    sys.exit(main())
