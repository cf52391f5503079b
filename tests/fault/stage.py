# SPDX-License-Identifier: Apache-2.0
"""What a scenario gets to play with: its cameras, the state of the system that it shares with
others, and a place for its figures."""

import random
import threading
import time

from betang import report_of, tile_of


class Watcher:
    """Asks the system for its status, again and again, once for all scenarios."""

    EVERY = 0.3

    def __init__(self, betang):
        self.betang = betang
        self.status = None
        self.at = 0.0
        self.ended = threading.Event()
        self.news = threading.Condition()
        self.thread = threading.Thread(target=self.watch, daemon=True)
        self.thread.start()

    def watch(self):
        while not self.ended.wait(self.EVERY):
            begun = time.monotonic()
            status = self.betang.status()
            with self.news:
                if status:
                    self.status, self.at = status, begun
                self.news.notify_all()

    def fresh(self):
        """A status that was asked for after this call."""
        begun = time.monotonic()
        return self.until(lambda status: self.at >= begun, 30, "a status")

    def until(self, condition, seconds, what):
        """The first status for which condition(status) is true."""
        deadline = time.monotonic() + seconds
        with self.news:
            while True:
                if self.status and condition(self.status):
                    return self.status
                if time.monotonic() > deadline:
                    raise AssertionError(f"not within {seconds} s: {what}")
                self.news.wait(1)

    def end(self):
        self.ended.set()
        self.thread.join()


class Camera:
    """One simulated camera and what Betang says of it."""

    def __init__(self, camsim, number, name):
        self.camsim = camsim
        self.number = number
        self.name = name  # "uji.f13-1"

    def fault(self, text, stream=""):
        """`text` is NAME[=S][@START[+SECONDS]], START from now."""
        return self.camsim.say(f"fault {text} {self.number}{stream}")

    def clear(self, name=""):
        return self.camsim.say(f"clear {name} {self.number}" if name else f"clear {self.number}")

    def report(self, status, stream="main"):
        return report_of(status, f"{self.name}/{stream}") or {}

    def tile(self, status):
        return tile_of(status, self.name)

    def events(self, name):
        return [e for e in self.camsim.events(name) if e.get("camera") == self.number]


class Stage:
    """Of one scenario. What goes wrong is an AssertionError with a sentence."""

    def __init__(self, scenario, betang, watcher, cameras, seed):
        self.scenario = scenario
        self.betang = betang
        self.watcher = watcher
        self.cameras = cameras
        self.camera = cameras[0] if cameras else None
        self.seed = seed
        self.random = random.Random(seed)
        self.figures = {}
        self.checks = []

    def figure(self, **figures):
        """Shown in the line of the scenario and in the table."""
        self.figures.update(figures)

    def after(self, check):
        """check(recorded) is called when all programs have ended; see recorded.Recorded."""
        self.checks.append(check)
        return check

    def status(self):
        return self.watcher.fresh()

    def report(self, stream="main"):
        return self.camera.report(self.status(), stream)

    def until(self, condition, seconds, what):
        return self.watcher.until(condition, seconds, f"{self.scenario.key}: {what}")

    def until_state(self, state, seconds, stream="main"):
        """Seconds until the camera's stream is in `state`."""
        begun = time.monotonic()
        self.until(lambda s: self.camera.report(s, stream).get("state") == state, seconds, state)
        return time.monotonic() - begun

    def until_tile(self, state, seconds):
        """Seconds until the camera's tile says `state`; the scenario asked for a tile."""
        begun = time.monotonic()
        self.until(lambda s: self.camera.tile(s).get("state") == state, seconds, f"tile {state}")
        return time.monotonic() - begun

    def record_more(self, units=30, seconds=30):
        """Until so many more access units of the camera are in its files."""
        have = self.report().get("recorded", 0)
        self.until(lambda s: self.camera.report(s).get("recorded", 0) >= have + units, seconds,
                   f"{units} more recorded")

    def check(self, holds, text):
        if not holds:
            raise AssertionError(f"{self.scenario.key}: {text}")

    def equal(self, one, other, text):
        self.check(one == other, f"{text}: {one!r}, not {other!r}")

    def at_most(self, value, limit, text):
        self.check(value <= limit, f"{text}: {value:.3f}, more than {limit}")
