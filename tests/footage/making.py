# SPDX-License-Identifier: Apache-2.0
"""Clips made of real ones by ffmpeg, kept in build/footage until their recipe changes."""

import hashlib
import subprocess

from analysing import DATA, ROOT

KEPT = ROOT / "build/footage"
ENCODER = ["-an", "-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-g", "20", "-bf", "0",
           "-pix_fmt", "yuv420p"]


def make(name, graph, inputs, seconds):
    """The clip that the filter graph makes of `inputs` (files of the footage, or clips made here)."""
    command = ["ffmpeg", "-v", "error", "-y"]
    for one in inputs:
        command += ["-i", str(one if "/" in str(one) else DATA / one)]
    command += ["-filter_complex", graph, "-map", "[out]", "-t", str(seconds), *ENCODER]
    recipe = hashlib.sha256(" ".join(command).encode()).hexdigest()[:12]
    clip = KEPT / f"{name}-{recipe}.mp4"
    if not clip.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        for old in KEPT.glob(f"{name}-????????????.mp4"):
            old.unlink()
        part = clip.with_suffix(".part.mp4")
        subprocess.run([*command, str(part)], check=True, timeout=900)
        part.rename(clip)
    return clip


def there_and_back(clip, start, end, seconds, size):
    """A stretch in which nothing moves, played to and fro for as long as wanted: no jump at its ends."""
    graph = (f"[0:v]trim={start}:{end},setpts=PTS-STARTPTS,scale={size},split[a][b];[b]reverse[c];"
             "[a][c]concat,loop=-1:32767:0,setpts=N/FRAME_RATE/TB[out]")
    return make(f"empty-{clip[:3]}", graph, [clip], seconds)
