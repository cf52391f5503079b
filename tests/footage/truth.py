# SPDX-License-Identifier: Apache-2.0
"""What each clip must show. One default configuration for all of them, zones and person heights
aside. A judge returns (figures, faults): what was measured, in words, and what is wrong."""

import analysing
from analysing import covered, meets, spans, true_motion

# Where the clock and the counters of v04 are written, and the near road of v05.
CLOCK = [[0, 0], [0.32, 0], [0.32, 0.22], [0, 0.22]]
ROAD = [[0.25, 0.45], [0.75, 0.45], [1, 0.75], [1, 1], [0, 1], [0, 0.75]]
# Two places of v01, read off its pictures.
HEIGHTS = [[0.3, 0.10], [0.9, 0.24]]


def visits(found):
    truth = true_motion("v02_intel_one_by_one_person.motion.csv")
    events = spans(found["motion"])
    faults, late = [], []
    for visit in truth:
        own = [e for e in events if meets(e, visit)]
        if not own:
            faults.append(f"the visit at {visit[0]} s was not found")
            continue
        late.append(own[0][0] - visit[0])
        if abs(late[-1]) > 1.0:
            faults.append(f"the visit at {visit[0]} s was found {late[-1]:+.1f} s late")
        if own[-1][1] < visit[1] - 1.0:
            faults.append(f"the visit until {visit[1]} s was lost at {own[-1][1]} s")
        share = covered(visit, own) / (visit[1] - visit[0])
        if share < 0.95:
            faults.append(f"of the visit at {visit[0]} s only {share:.0%} was seen")
    faults += [f"an event in a gap: {e}" for e in events if not any(meets(e, v) for v in truth)]
    worst = max(late, key=abs, default=0.0)
    return f"{len(late)} of {len(truth)} visits, {len(events)} events, start {worst:+.1f} s at worst", faults


def wind(found):
    (hand, _), = true_motion("v03_tree_wind_then_hand.motion.csv")
    events = spans(found["motion"])
    faults = [f"wind is an event: {e}" for e in events if e[0] < hand - 1.0]
    hands = [e for e in events if abs(e[0] - hand) <= 1.0]
    if not hands:
        faults.append("the hand was not found within 1 s")
    late = f"{hands[0][0] - hand:+.1f} s" if hands else "never"
    return f"{len(events)} events, the hand {late}", faults


def always(name):
    def judge(found):
        truth = true_motion(name)
        seen = sum(covered(t, spans(found["motion"])) for t in truth) / sum(b - a for a, b in truth)
        return f"{seen:.0%} of the motion in {len(found['motion'])} events", (
            [] if seen >= 0.9 else [f"only {seen:.0%} of the motion was seen"])
    return judge


def cars(found):
    """Cars follow each other closely until 9.2 s; what comes later is too small to be asked for."""
    (start, end), = true_motion("v05_road_under_trees_640x352.motion.csv")
    events = spans(found["motion"])
    seen = covered((start, end), events) / (end - start)
    faults = [f"foliage is an event: {e}" for e in events if e[0] > end]
    if not events or events[0][0] > 1.0:
        faults.append("the first car was not found within 1 s")
    if seen < 0.8:
        faults.append(f"only {seen:.0%} of the cars were seen")
    return f"{seen:.0%} of the cars in {len(events)} events", faults


def nothing(found):
    events = spans(found["motion"])
    return f"{len(events)} events", [f"nothing moves, and yet: {e}" for e in events]


def counts(found):
    """The count of each second against the mean of the truth around it."""
    truth = [int(r["count"]) for r in analysing.rows("v01_pets_s2l1_768x576.crowd.csv")]
    mine = [c for c in found["count"] if c["count"] is not None]
    if len(mine) < 40:
        return f"{len(mine)} counts", ["hardly anything was counted"]
    here = [truth[min(len(truth) - 1, round(c["t_s"] * 10))] for c in mine]
    error = sum(abs(c["count"] - t) for c, t in zip(mine, here)) / len(mine)
    r = analysing.correlation([c["count"] for c in mine], here)
    faults = [f"mean error {error:.2f} people"] if error > 0.9 else []
    faults += [f"correlation {r:.2f}"] if r < 0.85 else []
    return f"error {error:.2f} people, correlation {r:.2f}, {len(mine)} counts", faults


# name, clip, settings, judge, what is asked
CLIPS = [
    ("v01", "v01_pets_s2l1_768x576.mp4", None, always("v01_pets_s2l1_768x576.motion.csv"),
     "people cross the square all the time"),
    ("v02", "v02_intel_one_by_one_person.mp4", None, visits,
     "six visits of one person who stands still, nothing in the gaps"),
    ("v03", "v03_tree_wind_then_hand.mp4", None, wind, "wind is nothing, the hand is found"),
    ("v04", "v04_motorway_osd_320x240.mp4", None, always("v04_motorway_osd_320x240.motion.csv"),
     "traffic"),
    ("v04 clock", "v04_motorway_osd_320x240.mp4", {"zones": {"jam": {"outline": CLOCK}}}, nothing,
     "the on-screen clock alone is nothing"),
    ("v05 road", "v05_road_under_trees_640x352.mp4", {"zones": {"jalan": {"outline": ROAD}}}, cars,
     "cars on the near road, foliage is nothing"),
    ("v06", "v06_real_ipcam_1fps_320x240.mp4", None, nothing, "light in a garden is nothing"),
    ("v01 count", "v01_pets_s2l1_768x576.mp4", {"person_heights": HEIGHTS}, counts,
     "people, with two heights as the only calibration"),
]
HEALTHY = sorted({clip for _, clip, _, _, _ in CLIPS})
