# SPDX-License-Identifier: Apache-2.0
"""Whether tiles say the truth. A Look is what a wall's screen showed at one moment and what the wall said of itself
before that was drawn and just after; Sent is what the cameras sent, by their own log. The Judge compares: who is
seen, how old the picture really is, and what badge and status claim."""

import bisect
from dataclasses import dataclass

LIVE_LIMIT = 5.0   # STALE stands within 5 s of the last picture (compositor/tile.cpp)
STAMP_LIMIT = 0.5  # seconds; an age is written in whole ones
STILL = 9.0        # seconds of one picture without which no camera is frozen
FROZEN_LIMIT = 15.0 + 1.0  # max(15 s, 2 GOP + 5 s); and a second to get here
BADGES = {
    (240, 173, 48): {"STALE", "FROZEN"},
    (52, 100, 148): {"KEYFRAMES ONLY", "CONNECTING", "BUSY"},
    (178, 48, 44): {"OFFLINE", "LINK DOWN"},
    (128, 66, 160): {"NO PERMISSION", "DECODER FAULT"},
}  # compositor/overlay_tile.cpp; LIVE has no ground of its own
PICTURED = {"LIVE", "STALE", "FROZEN"}


def badge_of(colour):
    """The states that a tile may be in whose badge has this ground."""
    for ground, states in BADGES.items():
        if all(abs(a - b) < 30 for a, b in zip(colour, ground)):
            return states
    return {"LIVE"}


@dataclass
class Look:
    at: float  # UTC
    marks: list  # (camera, picture) or None, for each tile
    badges: list  # what badge_of() says of each
    before: tuple  # UTC, status of the wall
    after: tuple

    def tiles(self, place):
        return [status["tiles"][place] or {} for _, status in (self.before, self.after)]

    def states(self, place):
        return {tile.get("state", "EMPTY") for tile in self.tiles(place)}

    def claimed(self, place):
        """The least and the greatest age in seconds that the status allows for the moment of the look; None
        without a picture."""
        old, new = (tile.get("age_ms") for tile in self.tiles(place))
        if old is None or new is None:
            return None
        least = min(old / 1000, new / 1000 - (self.after[0] - self.at))
        return least, max(old / 1000 + self.at - self.before[0], new / 1000)


class Sent:
    """Of each camera the times and the pictures, in the order of sending, and the faults that it had."""

    def __init__(self, events, rate):
        self.times, self.pictures, self.faults = {}, {}, {}
        for event in events:
            if event["event"] == "fault":
                self.faults.setdefault(event["camera"], []).append((event["time_ns"] / 1e9, event["fault"]))
        for event in sorted((e for e in events if e["event"] == "sent"), key=lambda e: e["sent_ns"]):
            self.times.setdefault(event["camera"], []).append(event["sent_ns"] / 1e9)
            self.pictures.setdefault(event["camera"], []).append(round(event["loop_s"] * rate))

    def trouble(self, camera, at):
        """What went wrong with the camera before, in words."""
        before = [(begun, name) for begun, name in self.faults.get(camera, []) if begun <= at]
        return f"{before[-1][1]} {at - before[-1][0]:.1f} s before" if before else "no fault before"

    def age(self, camera, picture, at):
        """Seconds since the picture was sent last; None when it never was."""
        pictures = self.pictures.get(camera, [])
        for i in range(self.until(camera, at) - 1, -1, -1):
            if pictures[i] == picture:
                return at - self.times[camera][i]
        return None

    def until(self, camera, at):
        return bisect.bisect_right(self.times.get(camera, []), at)

    def between(self, camera, begin, end):
        """What was sent: times and pictures."""
        part = slice(self.until(camera, begin), self.until(camera, end))
        return self.times.get(camera, [])[part], self.pictures.get(camera, [])[part]

    def still_since(self, camera, at):
        """When the picture that is sent at `at` came first; nothing else was sent since."""
        i = self.until(camera, at) - 1
        while i > 0 and self.pictures[camera][i - 1] == self.pictures[camera][i]:
            i -= 1
        return self.times[camera][i]

    def frozen(self, camera, at, seconds):
        """Whether it sent one picture all the time, without a pause."""
        times, pictures = self.between(camera, at - seconds, at)
        edges = [at - seconds, *times, at]
        return len(set(pictures)) == 1 and max(b - a for a, b in zip(edges, edges[1:])) < 1


class Judge:
    def __init__(self, sent, cameras, trouble):
        """`cameras` are names and numbers in the order of the tiles; trouble(text) takes what is wrong."""
        self.sent, self.cameras, self.trouble = sent, cameras, trouble
        self.unclear, self.frozen = {}, set()
        self.tiles = self.live = self.stale = 0
        self.oldest_live = self.worst_stamp = self.frozen_after = 0.0
        self.live_ages = []

    def blame(self, look, place, text):
        name, number = self.cameras[place]
        self.trouble(f"{name} at {look.at:.3f} ({self.sent.trouble(number, look.at)}): {text}")

    def look(self, look):
        for place, (name, number) in enumerate(self.cameras):
            self.tiles += 1
            if {tile.get("camera") for tile in look.tiles(place)} != {name}:
                self.blame(look, place, f"its tile is said to be of another: {look.tiles(place)}")
            self.clear(look, place)
            self.still(look, place)
            if look.marks[place]:
                self.picture(look, place, number)

    # A frame may be read while it is drawn, and a state change just then: only what is so twice in a row counts.
    def clear(self, look, place):
        shown, said, why = look.badges[place], look.states(place), None
        if not shown & said:
            why = f"is said to be {said}, and its badge says {shown}"
        elif shown & PICTURED and not look.marks[place]:
            why = f"its badge says {shown}, and there is no mark"
        if why and place in self.unclear:
            self.blame(look, place, why)
        self.unclear.pop(place, None)
        if why:
            self.unclear[place] = why

    def picture(self, look, place, number):
        camera, picture = look.marks[place]
        age = self.sent.age(number, picture, look.at)
        if camera != number or age is None:
            self.blame(look, place, f"shows picture {picture} of camera {camera}, which was not sent")
            return
        if "LIVE" in look.badges[place]:
            self.live += 1
            self.live_ages.append(age)
            self.oldest_live = max(self.oldest_live, age)
            if age > LIVE_LIMIT:
                self.blame(look, place, f"is LIVE with a picture of {age:.2f} s ago")
        self.stamp(look, place, age)

    def stamp(self, look, place, age):
        claimed = look.claimed(place)
        if not claimed:
            return
        wrong = max(claimed[0] - age, age - claimed[1])
        self.stale += "STALE" in look.states(place)
        self.worst_stamp = max(self.worst_stamp, wrong)
        if wrong > STAMP_LIMIT:
            self.blame(look, place, f"is {look.states(place)} with a picture of {age:.2f} s ago, which is said to "
                                    f"be {claimed[0]:.2f} to {claimed[1]:.2f} s old")

    def still(self, look, place):
        number, said = self.cameras[place][1], look.states(place)
        if said == {"FROZEN"}:
            if number not in self.frozen:
                since = self.sent.still_since(number, look.at - 0.5)
                self.frozen_after = max(self.frozen_after, look.at - since)
            self.frozen.add(number)
            if len(set(self.sent.between(number, look.at - STILL - 0.5, look.at - 0.5)[1])) != 1:
                self.blame(look, place, "is FROZEN, but its pictures differ")
            return
        self.frozen.discard(number)
        watched = look.before[1]["up_ms"] / 1000 - 1
        if "FROZEN" not in said and watched > FROZEN_LIMIT and self.sent.frozen(number, look.at, FROZEN_LIMIT):
            self.blame(look, place, f"is {said}, but has sent one picture for {FROZEN_LIMIT} s")
