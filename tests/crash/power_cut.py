#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""power_cut.py BIN [--instants N] [--seed S]: records onto ext4 in a loop file, copies the file at random
instants, and recovers each copy as after a power cut: e2fsck, mount, the product's own start. What had not
reached the file is lost, as it would be with the power. Needs root and loop devices: exit status 77 without.

At each instant the recorder is stopped, and the copy counts only when the device wrote nothing meanwhile."""

import argparse
import contextlib
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

OPEN_LOSS_MS = 5000
SKIPPED = 77


def tool(*command, okay=(0,)):
    done = subprocess.run([str(word) for word in command], text=True, capture_output=True, check=False)
    if done.returncode not in okay:
        raise RuntimeError(f"{command[0]}: {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout.strip()


@contextlib.contextmanager
def mounted(image, at):
    """`image` mounted on `at`; gives the loop device's name."""
    device = tool("losetup", "--find", "--show", image)
    try:
        tool("mount", device, at)
        try:
            yield pathlib.Path(device).name
        finally:
            tool("umount", at)
    finally:
        tool("losetup", "--detach", device)


def until(condition, seconds, what):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(0.002)


class PowerCut:
    def __init__(self, binaries, folder, chance):
        self.binaries = binaries
        self.folder = folder
        self.chance = chance
        self.image, self.copy = folder / "disk", folder / "copy"
        self.live, self.after = folder / "live", folder / "after"
        self.oracle = folder / "oracle"
        self.worst_ms = 0
        self.violations = []

    def run(self, instants):
        for folder in (self.live, self.after):
            folder.mkdir()
        with open(self.image, "wb") as disk:
            disk.truncate(48 << 20)
        tool("mkfs.ext4", "-q", "-F", "-J", "size=4", self.image)
        with mounted(self.image, self.live) as device:
            recorder = subprocess.Popen([self.binaries / "crash_storage", "record", self.live, self.oracle])
            try:
                until(lambda: self.oracle.exists() and b"closed" in self.oracle.read_bytes(), 60, "a closed segment")
                for instant in range(instants):
                    time.sleep(self.chance.uniform(0.0, 1.2))
                    self.cut(recorder, device, instant)
            finally:
                recorder.send_signal(signal.SIGCONT)
                recorder.kill()
                recorder.wait()

    def cut(self, recorder, device, instant):
        """What a power cut now would leave is checked."""
        recorder.send_signal(signal.SIGSTOP)
        state = pathlib.Path(f"/proc/{recorder.pid}/stat")
        until(lambda: state.read_text().rsplit(")", 1)[1].split()[0] == "T", 20, "the recorder stops")
        known = self.oracle.stat().st_size
        counters = pathlib.Path(f"/sys/block/{device}/stat")
        while True:
            before = counters.read_text()
            tool("cp", "--sparse=always", self.image, self.copy)
            if counters.read_text() == before and before.split()[8] == "0":  # nothing in flight
                break
        recorder.send_signal(signal.SIGCONT)
        self.recover(known, instant)

    def recover(self, known, instant):
        tool("e2fsck", "-p", self.copy, okay=(0, 1))
        with mounted(self.copy, self.after):
            done = subprocess.run(
                [self.binaries / "crash_storage", "check", self.after, self.oracle, str(known), str(OPEN_LOSS_MS)],
                text=True, capture_output=True, check=False)
        told = json.loads(done.stdout) if done.returncode in (0, 1) else {"violations": [done.stderr or "it crashed"]}
        self.worst_ms = max(self.worst_ms, told.get("worst_loss_ms", 0))
        for violation in told["violations"]:
            self.violations.append(violation)
            print(f"VIOLATION instant {instant}: {violation}", flush=True)
        tool("e2fsck", "-fn", self.copy)


def main():
    words = argparse.ArgumentParser()
    words.add_argument("binaries", type=pathlib.Path)
    words.add_argument("--instants", type=int, default=200)
    words.add_argument("--seed", type=int, default=1)
    given = words.parse_args()
    if os.geteuid() != 0 or not shutil.which("mkfs.ext4") or subprocess.run(
            ["losetup", "--find"], capture_output=True, check=False).returncode != 0:
        print("skipped: a power cut needs root, mkfs.ext4 and loop devices")
        return SKIPPED
    memory = pathlib.Path("/dev/shm")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="power-cut-", dir=memory if memory.is_dir() else None))
    try:
        cut = PowerCut(given.binaries.resolve(), folder, random.Random(given.seed))
        cut.run(given.instants)
    finally:
        shutil.rmtree(folder)
    print(f"seed {given.seed}, worst loss of an open segment: {cut.worst_ms} ms")
    bad = len(cut.violations)
    print(f"{given.instants - min(bad, given.instants)} passed, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
