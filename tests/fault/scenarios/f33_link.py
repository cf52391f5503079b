# SPDX-License-Identifier: Apache-2.0
"""A link is cut and comes back: one loss and one return are told, whatever number of workers and
cameras hang on it, and its cameras are dialled no faster than its budget allows. Every run cuts a
link of 20 cameras (two workers); $BETANG_LINK_CAMERAS cuts a larger one."""

import json
import os
import time

import zmq

from catalogue import scenario

CAMERAS = int(os.environ.get("BETANG_LINK_CAMERAS", "20"))
LINK = "muara"
DIALS = 5.0          # a second
BURST = 5
ALL_BACK = 60.0
AWAY = 15.0
TINY = ("--main", "160x90@5", "--main-kbits", "60", "--sub", "160x90@5", "--sub-kbits", "60")


class News:
    """What the bus says of the link, every message once."""

    def __init__(self, stage):
        self.socket = zmq.Context.instance().socket(zmq.SUB)
        self.socket.setsockopt_string(zmq.SUBSCRIBE, f"link/{LINK}/")
        self.socket.connect(f"ipc://{stage.betang.case.folder}/run/ingest-{LINK}-0.live")
        stage.betang.case.addCleanup(self.socket.close, 0)
        self.heard = []

    def states(self):
        while self.socket.poll(0):
            self.heard.append(json.loads(self.socket.recv_multipart()[1]))
        return [message["state"] for message in self.heard]


def live(stage, status):
    return sum(camera.report(status).get("state") == "live" for camera in stage.cameras)


def states(stage, status):
    return {camera.report(status).get("state") for camera in stage.cameras}


def link_of(status):
    return status["links"].get(LINK, {})


def plays_since(stage, begun):
    ours = {camera.number for camera in stage.cameras}
    camsim = stage.cameras[0].camsim
    return sorted(e["time_ns"] / 1e9 for e in camsim.events("play")
                  if e["camera"] in ours and e["time_ns"] / 1e9 >= begun)


def busiest(times, seconds):
    """The most that fell into any stretch of so many seconds."""
    return max(sum(begun <= t < begun + seconds for t in times) for begun in times)


def cut(stage):
    """The link is away for a while: the status must say so once, with every camera."""
    for camera in stage.cameras:
        camera.fault("unreachable")
    stage.until(lambda s: link_of(s).get("state") == "down", 40, "the link is down")
    stage.until(lambda s: states(stage, s) == {"link-down"}, 20, "every camera says link-down")
    stage.until(lambda s, end=stage.watcher.at + AWAY: stage.watcher.at >= end, 40, "the pause")


@scenario("F33", "a whole link drops and returns", cameras=CAMERAS, site=LINK, system="link",
          camera={"sub": ""}, camsim=TINY, tile=False)
def whole_link(stage):
    stage.until(lambda s: live(stage, s) == CAMERAS, 90, "all live")
    news = News(stage)
    stage.until(lambda s: "up" in news.states(), 40, "the link is up")
    cut(stage)
    told = link_of(stage.status())
    begun = time.time()
    for camera in stage.cameras:
        camera.clear()
    stage.until(lambda s: link_of(s).get("state") == "up", 40, "the link is back")
    stage.until(lambda s: live(stage, s) == CAMERAS, ALL_BACK + 10, "all are back")
    back = time.time() - begun
    times = plays_since(stage, begun)
    stage.figure(cameras=CAMERAS, back_s=back, dials_a_second=len(times) / back,
                 busiest_second=busiest(times, 1), told=news.states().count("down"))

    stage.equal(len(told["cameras"]), CAMERAS, "cameras lost with the link")
    stage.at_most(back, ALL_BACK, "all back after")
    stage.at_most(busiest(times, 10), DIALS * 10 + BURST + len(stage.status()["ingest"]),
                  "dials in ten seconds")
    stage.equal([s for s, before in zip(news.states(), ["", *news.states()]) if s != before],
                ["up", "down", "up"], "what the bus told of the link")
    stage.equal(news.states().count("down"), 1, "losses told")
