#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""wall_chaos.py [--seconds N] [--seed S] [--page FILE]: nine cameras on a wall of 1920x1080 at 25 pictures a
second; they stall, freeze, change their size, send garbage, vanish and return at random. Meanwhile
- no two pictures at the wall's source lie more than 100 ms apart, but in the first second of its process;
- no tile's stamp is wrong (honest.py has the limits). The wall's window is on an X server without a monitor, and
  what stands in that server's memory is read about twice a second: the marks in the pixels say which camera and
  which picture of its loop each tile shows, the camera's log says when it was sent, the colour of the badge what
  the tile claims; the wall's status just before and just after adds the age that it claims;
- in the first third the wall is killed (kill -9), and the same preset is back within 3 s: counted from the kill
  until the window shows all nine cameras in their places again, each with its own mark."""

import argparse
import os
import random
import signal
import sys
import threading
import time
import unittest
from datetime import datetime, timezone
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path[:0] = [str(Path(__file__).parent), str(ROOT / "tests/e2e")]

from betang import Betang, Camsim, Case, configuration, tile_of, until  # noqa: E402
from honest import LIVE_LIMIT, STAMP_LIMIT, Judge, Look, Sent, badge_of  # noqa: E402
from page import write_between  # noqa: E402
from screen import Screen, ask  # noqa: E402

BEGIN, END = "<!-- wall chaos -->", "<!-- end of wall chaos -->"
WIDTH, HEIGHT, SIDE, RATE, CAMERA_RATE = 1920, 1080, 3, 25, 10
LONGEST_GAP_MS = 100
BACK_LIMIT = 3.0
DRAWN = 0.15  # seconds; what is on the screen then was drawn after the status before
FAULTS = {"stall": (1, 15), "freeze": (16, 24), "other-size": (1, 12), "garbage": (2, 12), "rtsp-text": (2, 12),
          "stop": (2, 20), "unreachable": (2, 20), "close": (0, 1), "ssrc-change": (0, 1), "thin=60": (4, 15)}
ONCE = ("close", "ssrc-change")
# Only growth of a delay can be seen in a stream, not what its first picture had (design: the camera's clock is not
# asked): so a line becomes slow while a session stands, which takes a camera so many seconds after another fault.
SLOW, SETTLED = ("thin=60",), 10
CAMSIM = ["--clip", "scene:crossing", "--clip", "scene:market", "--main", f"320x180@{CAMERA_RATE}", "--main-kbits",
          "200", "--sub", f"256x144@{CAMERA_RATE}", "--sub-kbits", "150", "--gop", "1s", "--loop", "60s"]


class Metronome(threading.Thread):
    """Sleeps for a frame again and again: what this machine makes anybody wait."""

    def __init__(self):
        super().__init__(daemon=True)
        self.slept = [(time.time(), 0.0)]
        self.start()

    def run(self):
        last = time.monotonic()
        while True:
            time.sleep(1 / RATE)
            now = time.monotonic()
            self.slept.append((time.time(), now - last))
            last = now

    def longest_ms(self, begin=0.0, end=float("inf")):
        return round(1000 * max((length for at, length in self.slept if begin <= at <= end), default=0))


def steal():
    """Seconds that the machine's processors were given to others, and all their seconds."""
    fields = list(map(int, Path("/proc/stat").read_text().split("\n")[0].split()[1:9]))
    return fields[7] / os.sysconf("SC_CLK_TCK"), sum(fields) / os.sysconf("SC_CLK_TCK")


class WallChaos(Case):
    def prepare(self, seconds, seed):
        self.setUp()
        self.seconds, self.seed, self.random = seconds, seed, random.Random(seed)
        self.troubles, self.looks, self.outputs, self.backs, self.done, self.deck = [], [], [], [], {}, []
        cameras = {f"kacau.k{n}": n for n in range(1, SIDE * SIDE + 1)}
        self.shown = list(cameras.items())[::-1]  # the preset's order is not the wall's own
        self.busy = dict.fromkeys(cameras.values(), 0.0)
        self.screen = Screen(self, WIDTH, HEIGHT)
        self.camsim = Camsim(self, len(cameras), *CAMSIM, "--seed", seed, small=False)
        self.betang = Betang(self, self.config(cameras)).run()
        self.wait_well(60)
        self.betang.done("wall", "preset", "utama", "kacau")
        self.wait_shown(30)
        self.metronome, self.stolen = Metronome(), steal()

    def config(self, cameras):
        config = configuration(self.camsim, cameras)
        for camera in config["cameras"].values():
            camera.update(record="off", analyze="off")
        config["walls"]["utama"] = {
            "canvas": f"{WIDTH}x{HEIGHT}", "layout": f"{SIDE}x{SIDE}", "cameras": list(cameras),
            "presets": {"kacau": {"layout": f"{SIDE}x{SIDE}", "cameras": [name for name, _ in self.shown]}},
            "outputs": {"layar": {"kind": "display", "display": self.screen.display, "rate": RATE}}}
        return config

    def trouble(self, text):
        self.troubles.append(text)
        if len(self.troubles) <= 30:
            print(f"BAD {text}", flush=True)

    def status(self):
        status = until(lambda: ask(self.folder), 10, "the wall answers")
        self.outputs.append((time.time(), status["pid"], status["outputs"][0]))
        return time.time(), status

    def marks(self, shot):
        return shot.marks(SIDE, SIDE, step=2)

    def numbers(self):
        """The cameras that the window shows."""
        return [mark and mark[0] for mark in self.marks(self.screen.shot())]

    def wait_shown(self, seconds):
        wanted = [number for _, number in self.shown]
        until(lambda: self.numbers() == wanted, seconds, f"{wanted} on the screen")

    def wait_well(self, seconds):
        """A wall with too much to do may show keyframes only."""
        self.betang.wait(lambda status: all(tile_of(status, name).get("state") in ("LIVE", "KEYFRAMES ONLY")
                                            for name, _ in self.shown), seconds, "pictures of all cameras")

    def look(self):
        before = self.status()
        time.sleep(DRAWN)
        shot, after = self.screen.shot(), self.status()
        badges = [badge_of(shot.colour(WIDTH * (i % SIDE) // SIDE + 4, HEIGHT * (i // SIDE) // SIDE + 4))
                  for i in range(SIDE * SIDE)]
        self.looks.append(Look(shot.at, self.marks(shot), badges, before, after))

    def one_fault(self, now):
        self.deck = self.deck or self.random.sample(sorted(FAULTS), len(FAULTS))
        rest = SETTLED if self.deck[-1] in SLOW else 0
        free = [number for number, end in self.busy.items() if end < now - rest]
        if not free:
            return
        name, number = self.deck.pop(), self.random.choice(free)
        length = self.random.uniform(*FAULTS[name])
        self.camsim.say(f"fault {name}@0{'' if name in ONCE else f'+{length:.1f}'} {number}")
        self.busy[number] = now + length + 2
        self.done[name] = self.done.get(name, 0) + 1

    def rest(self):
        """All faults end and every tile shows its camera."""
        self.camsim.say("clear")
        self.wait_well(60)
        self.wait_shown(10)

    def kill(self):
        self.rest()
        _, old = self.status()
        os.kill(old["pid"], signal.SIGKILL)
        begun = time.monotonic()
        until(lambda: not any(self.numbers()), 10, "the window is gone")
        self.wait_shown(30)
        self.backs.append(time.monotonic() - begun)
        _, new = self.status()
        if new["pid"] == old["pid"] or any(new[key] != old[key] for key in ("preset", "layout")):
            self.trouble(f"{old['preset']} {old['layout']} became {new['preset']} {new['layout']}")
        if self.backs[-1] > BACK_LIMIT:
            self.trouble(f"the preset was back {self.backs[-1]:.2f} s after kill -9")

    def play(self):
        begun = next_fault = time.monotonic()
        kills = [begun + n * self.seconds / 9 for n in range(3 if self.seconds > 300 else 1)]
        while (now := time.monotonic()) < begun + self.seconds:
            if kills and now >= kills[0]:
                kills.pop(0)
                self.kill()
            if now >= next_fault:
                self.one_fault(now)
                next_fault = now + self.random.uniform(1, 3)
            self.look()
            time.sleep(0.2)
        self.rest()
        self.status()

    def judge_gaps(self):
        """Each process counts anew; where the longest gap grows, the metronome tells whether the machine stood."""
        longest = {}
        for (before, _, _), (at, pid, output) in zip(self.outputs, self.outputs[1:]):
            gap = output["longest_gap_ms"]
            if gap > max(LONGEST_GAP_MS, longest.get(pid, 0)):
                self.trouble(f"{gap} ms between two pictures of the wall before {at:.3f}; a thread that slept 40 ms "
                             f"at a time slept {self.metronome.longest_ms(before - 0.2, at)} ms then")
            longest[pid] = gap

    def judge(self):
        judge = Judge(Sent(self.camsim.events(), CAMERA_RATE), self.shown, self.trouble)
        for look in self.looks:
            judge.look(look)
        self.judge_gaps()
        if not judge.live or not judge.stale or ("freeze" in self.done and not judge.frozen_after):
            self.trouble("the time was too short to see LIVE, STALE and FROZEN")
        return judge


def report(chaos, judge):
    stolen, total = (b - a for a, b in zip(chaos.stolen, steal()))
    faults = ", ".join(f"{name} {count}" for name, count in sorted(chaos.done.items()))
    outputs = [output for _, _, output in chaos.outputs]
    rows = {
        "longest gap between pictures at the wall's source": f"{max(o['longest_gap_ms'] for o in outputs)} ms of "
        f"{LONGEST_GAP_MS} (99 % within {outputs[-1]['p99_gap_ms']} ms, {outputs[-1]['skipped']} ticks skipped, both of "
        "the last process)",
        "meanwhile a thread that slept 40 ms at a time slept at most": f"{chaos.metronome.longest_ms()} ms",
        "looks at the screen, tiles judged": f"{len(chaos.looks)}, {judge.tiles}",
        "oldest picture under LIVE": f"{judge.oldest_live:.2f} s of {LIVE_LIMIT} (median "
        f"{1000 * median(judge.live_ages or [0]):.0f} ms of {judge.live})",
        "stamp furthest from the truth": f"{judge.worst_stamp:.2f} s of {STAMP_LIMIT}",
        "FROZEN told after at most": f"{judge.frozen_after:.1f} s",
        f"preset shown again after kill -9 ({len(chaos.backs)} times), at most": f"{max(chaos.backs):.2f} s of "
        f"{BACK_LIMIT}",
        "violations": len(chaos.troubles),
    }
    lines = [f"{datetime.now(timezone.utc):%Y-%m-%d}, {chaos.seconds:.0f} s, seed {chaos.seed}, {os.cpu_count()} cores "
             f"(load {os.getloadavg()[1]:.0f}, steal {stolen:.1f} of {total:.0f} s): "
             f"{sum(chaos.done.values())} faults ({faults}).", "", "| | |", "|---|---|"]
    return "\n".join(lines + [f"| {name} | {value} |" for name, value in rows.items()])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--page", type=Path)
    options = parser.parse_args()
    chaos = WallChaos()
    try:
        chaos.prepare(options.seconds, options.seed)
        chaos.play()
        judge = chaos.judge()
        text = report(chaos, judge)
    finally:
        unittest.TestCase.doCleanups(chaos)
    print(text)
    if options.page:
        write_between(options.page, BEGIN, END, text)
    print(f"{0 if chaos.troubles else 1} passed, {1 if chaos.troubles else 0} failed")
    return 1 if chaos.troubles else 0


if __name__ == "__main__":
    sys.exit(main())
