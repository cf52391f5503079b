# SPDX-License-Identifier: Apache-2.0
"""The decode gate against decoding every picture: the same events, starts at most one GOP later."""

import subprocess

import analysing
import making
import truth
from analysing import meets, spans

HEAD = ["clip", "longest GOP", "events with the gate", "with all pictures", "start later by", "decoded"]


def longest_gop(clip):
    """Seconds between keyframes."""
    listing = subprocess.run(
        ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "packet=pts_time,flags",
         "-of", "csv=p=0", str(clip)], check=True, capture_output=True, text=True).stdout.split()
    times = [(float(line.split(",")[0]), "K" in line.split(",")[1]) for line in listing]
    keys = [t for t, key in times if key] + [max(t for t, _ in times)]
    return max(b - a for a, b in zip(keys, keys[1:]))


def clips():
    for name, clip, settings, _, _ in truth.CLIPS:
        if "count" not in name:
            yield name, analysing.DATA / clip, settings
    empty = making.there_and_back("v02_intel_one_by_one_person.mp4", 0, 5.4, 150, "640:360")
    yield "v02 empty", empty, None
    graph = ("[0:v]split[a][b];[1:v]trim=0:22,setpts=PTS-STARTPTS,scale=640:360[v];"
             "[a][v][b]concat=n=3[out]")
    yield "one visit", making.make("one-visit", graph, [empty, "v02_intel_one_by_one_person.mp4"], 320), None


def rows():
    for name, clip, settings in clips():
        gated = analysing.analyse(clip, settings)
        full = analysing.analyse(clip, settings, "--all-pictures")
        mine, all_of_them = spans(gated["motion"]), spans(full["motion"])
        gop = longest_gop(clip)
        faults = [f"missed: {e}" for e in all_of_them if not any(meets(m, e) for m in mine)]
        faults += [f"only with the gate: {m}" for m in mine if not any(meets(m, e) for e in all_of_them)]
        late = [min(m[0] for m in mine if meets(m, e)) - e[0] for e in all_of_them
                if any(meets(m, e) for m in mine)]
        faults += [f"{one:.1f} s late" for one in late if one > gop]
        share = gated["summary"]["decoded"] / gated["summary"]["frames"]
        yield [name, f"{gop:.1f} s", str(len(mine)), str(len(all_of_them)),
               f"{max(late, default=0.0):.1f} s", f"{share:.0%}"], faults
