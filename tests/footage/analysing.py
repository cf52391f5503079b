# SPDX-License-Identifier: Apache-2.0
"""`betang analyze` over a clip, and what the truth beside the clip says."""

import csv
import json
import os
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(os.environ.get("BETANG_BIN", ROOT / "build/release/bin"))
DATA = Path(os.environ.get("BETANG_TEST_DATA", ROOT / "../shared/data"))
CAMERA = "uji.klip"


def config_text(settings):
    """A configuration whose one camera has `settings` (zones, person_heights)."""
    camera = {"main": "rtsp://192.0.2.1/", "record": "off", **settings}
    return json.dumps({"cameras": {CAMERA: camera}})


def analyse(clip, settings=None, *options):
    """What analyze prints: {"motion": [...], "count": [...], ..., "summary": {...}}."""
    command = [str(BIN / "betang"), "analyze", str(clip), "--json", *options]
    with tempfile.TemporaryDirectory() as folder:
        if settings:
            file = Path(folder) / "klip.yaml"
            file.write_text(config_text(settings))
            command += ["-c", str(file), "--camera", CAMERA]
        done = subprocess.run(command, capture_output=True, text=True, timeout=900)
    if done.returncode != 0:
        raise RuntimeError(f"{clip}: {done.stderr.strip()}")
    found = {kind: [] for kind in ("motion", "count", "crowd", "health")}
    for line in done.stdout.splitlines():
        one = json.loads(line)
        if one["type"] == "summary":
            found["summary"] = one
        else:
            found[one["type"]].append(one)
    return found


def rows(name):
    with open(DATA / name, newline="") as file:
        return list(csv.DictReader(file))


def true_motion(name):
    return [(float(r["start_s"]), float(r["end_s"])) for r in rows(name)]


def spans(events):
    return sorted((e["start_s"], e["end_s"]) for e in events)


def meets(a, b):
    return a[0] < b[1] and b[0] < a[1]


def covered(truth, found):
    """Seconds of `truth` (one span) that lie in any of `found`."""
    parts = sorted((max(truth[0], f[0]), min(truth[1], f[1])) for f in found if meets(truth, f))
    total, until = 0.0, truth[0]
    for start, end in parts:
        total += max(0.0, end - max(start, until))
        until = max(until, end)
    return total


def correlation(a, b):
    n = len(a)
    mean_a, mean_b = sum(a) / n, sum(b) / n
    top = sum((x - mean_a) * (y - mean_b) for x, y in zip(a, b))
    size_a = sum((x - mean_a) ** 2 for x in a) ** 0.5
    size_b = sum((y - mean_b) ** 2 for y in b) ** 0.5
    return top / (size_a * size_b) if size_a > 0 and size_b > 0 else 0.0
