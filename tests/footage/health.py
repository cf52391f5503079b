# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with a camera, made from real clips from second 25 on: found within 30 s, under its
name. And nothing on any clip as it is."""

import analysing
import making
import truth

HEAD = ["clip", "from 25 s on", "found"]
SINCE = "enable='gte(t,25)'"
FAULTS = {
    "black": f"drawbox=color=black:t=fill:{SINCE}",
    "covered": f"gblur=sigma=70:steps=3:{SINCE},lutyuv=y='val*0.35+16':{SINCE},noise=alls=5:allf=t:{SINCE}",
    "blinded": f"lutyuv=y='clip(val*1.2+130,16,235)':{SINCE}",
    "defocused": f"gblur=sigma=5:{SINCE}",
    "moved": "crop=in_w*0.62:in_h*0.62:x='if(gte(t,25),in_w*0.36,in_w*0.02)':y='if(gte(t,25),in_h*0.3,in_h*0.05)'",
}
FROZEN = ("[0:v]split[a][b];[a]trim=0:25,setpts=PTS-STARTPTS[c];[b]trim=24.8:25,setpts=PTS-STARTPTS,"
          "trim=end_frame=1,loop=-1:1:0,setpts=N/10/TB[d];[c][d]concat[out]")
SCENES = ["v01_pets_s2l1_768x576.mp4", "v02_intel_one_by_one_person.mp4"]


def judge(kind, found):
    faults = []
    own = [e for e in found if e["kind"] == kind]
    if not own:
        faults.append("not found")
    elif own[0]["start_s"] > 25 + 22 or own[0]["end_s"] < 50:
        faults.append(f"found only from {own[0]['start_s']} to {own[0]['end_s']} s")
    faults += [f"also {e['kind']} at {e['start_s']} s" for e in found if e["kind"] != kind]
    return (f"at {own[0]['start_s']:.0f} s" if own else "never"), faults


def rows():
    for scene in SCENES:
        graphs = {kind: f"[0:v]{graph}[out]" for kind, graph in FAULTS.items()} | {"frozen": FROZEN}
        for kind, graph in graphs.items():
            clip = making.make(f"{kind}-{scene[:3]}", graph, [scene], 65)
            figure, faults = judge(kind, analysing.analyse(clip)["health"])
            yield [scene[:3], kind, figure], faults
    for scene in truth.HEALTHY:
        found = analysing.analyse(analysing.DATA / scene)["health"]
        yield [scene[:3], "nothing", f"{len(found)} faults"], [f"{e['kind']} at {e['start_s']} s" for e in found]
