# SPDX-License-Identifier: Apache-2.0
"""What cries wolf: light, weather and sway laid over real clips. Over scenes in which nothing moves
there must be no event; over v02 the person who walks must still be seen."""

import analysing
import making
from analysing import covered, meets, spans, true_motion

HEAD = ["nuisance", "seconds without motion", "events", "walks seen", "of their time", "visits"]
SIZE = "640:360"
# Light multiplies what is there: the scene under it, let through where a soft patch passes.
GLOW = ("[in]split[a][b];[b]lutyuv=y='clip(16+(val-16)*{gain},16,235)'[lit];color=black:s=640x360:r=10[k];"
        "color=white:s={w}x{h}:r=10,format=yuva420p,trim=end_frame=1,geq=lum=235:cb=128:cr=128:"
        "a='255*exp(-(pow((X-{w}/2)/({w}/4),2)+pow((Y-{h}/2)/({h}/4),2)))',loop=-1:1:0,setpts=N/10/TB[glow];"
        "[k][glow]overlay=x='{x}':y='{y}',format=yuv420p[where];[a][lit][where]maskedmerge[out]")
DROPS = ("color=black:s={s}:r=10,format=gray,noise=alls=100:allf=t,lutyuv=y='if(gt(val,{above}),255,0)',"
         "scale={size},{shape},lutyuv=y='clip((val-16)*{gain},0,{most})',format=yuv420p,lutyuv=u=128:v=128[drops];"
         "[in][drops]blend=c0_mode=addition:c1_mode=normal:c1_opacity=0:c2_mode=normal:c2_opacity=0[out]")


def glow(**values):
    return GLOW.format(**values)


# name -> filter graph from [in] to [out]
NUISANCES = {
    "auto-exposure": "[in]eq=brightness='0.14*(clip(mod(t,24)-12,0,1)-clip(mod(t,24)-20,0,1))':"
                     "contrast='1+0.15*(clip(mod(t,24)-12,0,1)-clip(mod(t,24)-20,0,1))':eval=frame[out]",
    "exposure steps": "[in]eq=gamma='if(lt(mod(t,22),11),1,1.5)':eval=frame[out]",
    "lamp": "[in]eq=brightness='if(lt(mod(t,31),15),0,0.2)':eval=frame[out]",
    "infra-red switch": "[in]lutyuv=y='16+219*pow(max(val-16,0)/219,1.5)*0.85+18':u=128:v=128:enable='gte(mod(t,50),25)',"
                        "noise=alls=10:allf=t:enable='gte(mod(t,50),25)'[out]",
    "sensor noise": "[in]noise=alls=28:allf=t[out]",
    "rain": DROPS.format(s="320x180", above=105, size=SIZE, shape="dblur=angle=80:radius=9", gain=4, most=70),
    "snow": DROPS.format(s="160x90", above=105, size=SIZE, shape="gblur=sigma=2", gain=1, most=110),
    "headlights": glow(gain=1.8, w=320, h=200, x="-320+mod(t,14)*90", y="120"),
    "clouds": glow(gain=0.55, w=900, h=700, x="-900+mod(t,60)*40", y="-200"),
    "shake": "[in]crop=in_w-20:in_h-20:x='10+5*sin(2*PI*1.3*t)+3*sin(2*PI*3.7*t)':y='10+4*sin(2*PI*1.9*t)'[out]",
}


def over(name, graph, clip, seconds):
    return making.make(f"{name.replace(' ', '-')}-{clip.stem[:9]}",
                       graph.replace("[in]", f"[0:v]scale={SIZE}[in];[in]", 1) if graph.startswith("[in]")
                       else f"[0:v]scale={SIZE}[in];{graph}", [clip], seconds)


def seen_of(walk, events):
    return covered(walk, events) / (walk[1] - walk[0])


def rows():
    table = making.there_and_back("v02_intel_one_by_one_person.mp4", 0, 5.4, 150, SIZE)
    tree = making.there_and_back("v03_tree_wind_then_hand.mp4", 0, 22, 30, SIZE)
    person = analysing.DATA / "v02_intel_one_by_one_person.mp4"
    walks = true_motion("v02_intel_one_by_one_person.walking.csv")
    visits = true_motion("v02_intel_one_by_one_person.motion.csv")
    for name, graph in NUISANCES.items():
        alarms = []
        for empty, seconds in ((table, 150), (tree, 30)):
            alarms += spans(analysing.analyse(over(name, graph, empty, seconds))["motion"])
        events = spans(analysing.analyse(over(name, graph, person, 139))["motion"])
        seen = [seen_of(walk, events) for walk in walks]
        walked = sum(one >= 0.5 for one in seen)
        found = sum(any(meets(e, v) for e in events) for v in visits)
        faults = [f"{len(alarms)} events without motion: {alarms[:4]}"] if alarms else []
        if walked < 0.95 * len(walks):
            faults.append(f"{len(walks) - walked} walks were not seen")
        yield [name, "180", str(len(alarms)), f"{walked} of {len(walks)}", f"{sum(seen) / len(seen):.0%}",
               f"{found} of {len(visits)}"], faults
