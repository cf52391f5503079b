# SPDX-License-Identifier: Apache-2.0
"""Compares the motion events of a demo run with what the simulated cameras are known to have shown."""

import json
import subprocess
from datetime import datetime
from pathlib import Path

import yaml

SCENES = (None, "crossing", "market")  # as demo.sh hands out clips; in the real one all is motion
LOOP_S = 60.0
EDGE_S = 0.5  # less of a span than this inside the run need not be seen
SLACK_S = 1.0  # what an event may begin earlier or end later than the truth


def seconds_of(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def camera_numbers(config):
    """The simulated camera behind each camera of the demo: rtsp://HOST/NUMBER/main."""
    cameras = yaml.safe_load(Path(config).read_text())["cameras"]
    return {name: int(camera["main"].split("/")[-2]) for name, camera in cameras.items()}


def watched_of(log):
    """For each simulated camera: when its sub-stream was sent, and when its loop began then."""
    watched = {}
    for line in Path(log).read_text().splitlines():
        entry = json.loads(line)
        if entry["event"] != "sent" or entry["stream"] != "sub":
            continue
        sent = entry["sent_ns"] / 1e9
        first = watched.setdefault(entry["camera"], [sent, sent, sent - entry["loop_s"]])
        first[1] = max(first[1], sent)
    return watched


def truth_of(scene, binaries):
    done = subprocess.run([Path(binaries) / "betang-camsim", "--truth", scene],
                          capture_output=True, text=True, check=True)
    spans = [json.loads(line) for line in done.stdout.splitlines()]
    return [(span["start_s"], span["end_s"]) for span in spans]


def spans_in(window, spans):
    """The spans of every loop that lie in the window [from, to, begin of a loop]."""
    begin, end, loop = window
    found = []
    while loop < end:
        for start_s, end_s in spans:
            span = (max(begin, loop + start_s), min(end, loop + end_s))
            if span[1] - span[0] >= EDGE_S:
                found.append(span)
        loop += LOOP_S
    return found


def events_of(path):
    """The last word about each event, by camera: [(start, end)]; end None while it lasts."""
    newest = {}
    for line in Path(path).read_text().splitlines():
        event = json.loads(line)
        newest[event["id"]] = event
    events = {}
    for event in newest.values():
        end = seconds_of(event["end"]) if event["end"] else None
        events.setdefault(event["camera"], []).append((seconds_of(event["start"]), end))
    return events


def meets(event, span, slack):
    start, end = event
    return start <= span[1] + slack and (end is None or end >= span[0] - slack)


def compare(events, spans):
    """(spans found, spans missed, false events) of one camera."""
    found = [span for span in spans if any(meets(event, span, 0) for event in events)]
    missed = [span for span in spans if span not in found]
    false = [event for event in events if not any(meets(event, span, SLACK_S) for span in spans)]
    return len(found), missed, false


def motion(work, binaries):
    work = Path(work)
    events = events_of(work / "events.jsonl")
    watched = watched_of(work / "camsim.log")
    total = {"found": 0, "missed": 0, "false": 0, "wrong": []}
    for camera, number in camera_numbers(work / "demo.yaml").items():
        if number not in watched:
            total["missed"] += 1
            total["wrong"].append(f"{camera}: its sub-stream was never read")
            continue
        window = watched[number]
        scene = SCENES[(number - 1) % len(SCENES)]
        spans = spans_in(window, truth_of(scene, binaries)) if scene else [tuple(window[:2])]
        found, missed, false = compare(events.get(camera, []), spans)
        total["found"] += found
        total["missed"] += len(missed)
        total["false"] += len(false)
        for word, list_ in (("missed", missed), ("false", false)):
            total["wrong"] += [f"{camera}: {word} {start - window[2]:.1f} to "
                               f"{'now' if end is None else f'{end - window[2]:.1f}'} s"
                               for start, end in list_]
    return total
