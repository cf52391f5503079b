# SPDX-License-Identifier: Apache-2.0
"""A site with a Betang of its own, in a network namespace of its own, lends its camera to a centre
in another. The link between them is cut and comes back: the centre says so once, the site records
on, and afterwards the centre finds, plays and fetches what the site recorded meanwhile. Nothing
leaves the two namespaces. $BETANG_CUT_SECONDS is how long the cut lasts (default 12)."""

import ctypes
import http.client
import json
import os
import shutil
import socket
import subprocess
import threading
import time
import unittest
from datetime import datetime, timezone
from urllib.parse import urlencode

import zmq

from betang import Betang, Camsim, Case, report_of, segcheck, until
from playing import counters_in, film_of, pictures_in, segments_in

CAMERA = "kapuas.dermaga"
CUT = float(os.environ.get("BETANG_CUT_SECONDS", "12"))
SITE, CENTRE, PORT = "10.213.1.2", "10.213.1.1", 7100
WEB = 8080  # of the centre, on its own loopback
CLONE_NEWNET = 0x40000000


def ip(*words):
    subprocess.run(["ip", *words], check=True, capture_output=True, timeout=20)


class Inside:
    """A Case whose programs start in a network namespace, with a folder of their own."""

    def __init__(self, case, name):
        self.case = case
        self.name = f"bt{os.getpid()}-{name}"
        self.folder = case.folder / name
        self.folder.mkdir()
        self.addCleanup = case.addCleanup
        ip("netns", "add", self.name)
        case.addCleanup(subprocess.run, ["ip", "netns", "del", self.name], check=False)
        ip("-n", self.name, "link", "set", "lo", "up")

    def start(self, arguments, **options):
        return self.case.start(["ip", "netns", "exec", self.name, *arguments], **options)


class BetangInside(Betang):
    """Commands speak to a running system over its sockets, so they need no namespace."""

    def public_key(self, name):
        return self.done("keys", "rotate", name).strip()


class News:
    """What the centre's bus tells of the link."""

    def __init__(self, case, runtime):
        self.socket = zmq.Context.instance().socket(zmq.SUB)
        self.socket.setsockopt_string(zmq.SUBSCRIBE, "link/kapuas/")
        self.socket.connect(f"ipc://{runtime}/site-kapuas.live")
        case.addCleanup(self.socket.close, 0)
        self.heard = []

    def states(self):
        while self.socket.poll(0):
            self.heard.append(json.loads(self.socket.recv_multipart()[1])["state"])
        return self.heard


class Web:
    """The centre's web server, asked from inside its network namespace: it listens on the loopback
    alone."""

    def __init__(self, inside):
        self.namespace = inside.name

    def connection(self):
        """A socket belongs to the namespace in which it was made; a thread can go there alone."""
        made = []

        def enter():
            with open(f"/run/netns/{self.namespace}", "rb") as there:
                if ctypes.CDLL(None, use_errno=True).setns(there.fileno(), CLONE_NEWNET) == 0:
                    made.append(socket.create_connection(("127.0.0.1", WEB), timeout=30))
        thread = threading.Thread(target=enter)
        thread.start()
        thread.join()
        connection = http.client.HTTPConnection("127.0.0.1", WEB, timeout=30)
        connection.sock = made[0]
        return connection

    def ask(self, path, **headers):
        """Status, headers and body of an answer."""
        connection = self.connection()
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return (answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def of_camera(self, what, begun, ended):
        span = urlencode({"from": begun.isoformat(), "to": ended.isoformat()})
        status, _, body = self.ask(f"/api/v1/cameras/{CAMERA}/{what}?{span}")
        return status, body.decode()


@unittest.skipUnless(os.geteuid() == 0 and shutil.which("ip"),
                     "network namespaces need root and iproute2")
class SecondSite(Case):
    def setUp(self):
        super().setUp()
        try:
            self.site_net, self.centre_net = Inside(self, "s"), Inside(self, "c")
        except subprocess.CalledProcessError as refused:
            self.skipTest(f"no network namespaces here: {refused.stderr.decode().strip()}")
        a, b = self.site_net.name, self.centre_net.name
        ip("link", "add", "eth-s", "netns", a, "type", "veth", "peer", "name", "eth-c", "netns", b)
        for net, device, address in ((a, "eth-s", SITE), (b, "eth-c", CENTRE)):
            ip("-n", net, "addr", "add", f"{address}/24", "dev", device)
            ip("-n", net, "link", "set", device, "up")
        self.camsim = Camsim(self.site_net, 1, "--clip", "scene:crossing")
        self.start_both()

    def start_both(self):
        self.site = BetangInside(self.site_net, "runtime: run\n")
        self.centre = BetangInside(self.centre_net, "runtime: run\n")
        site_key, centre_key = self.site.public_key("situs"), self.centre.public_key("pusat")
        self.site.write({
            "runtime": "run",
            "cameras": {CAMERA: {"main": self.camsim.url(1), "sub": self.camsim.url(1, "sub"),
                                 "analyze": "off"}},
            "storage": {"local": {"path": "recordings", "cap": "1GB", "segment": "2s"}},
            "share": {"listen": f"{SITE}:{PORT}", "secret": "situs",
                      "clients": {"pusat": centre_key}}})
        self.centre.write({
            "runtime": "run",
            "sites": {"kapuas": {"remote": {"at": f"{SITE}:{PORT}", "key": site_key,
                                            "secret": "pusat"}}},
            "cameras": {CAMERA: {"name": "Dermaga", "stream": "sub"}},
            "storage": {"local": {"path": "recordings", "cap": "1GB"}},
            "walls": {"utama": {"canvas": "640x360", "cameras": [CAMERA]}},
            "server": {"listen": f"127.0.0.1:{WEB}", "accounts": "off"}})
        self.site.run()
        self.centre.run().watch()
        self.web = Web(self.centre_net)

    def link(self, state):
        ip("-n", self.site_net.name, "link", "set", "eth-s", state)

    def recorded(self):
        return report_of(self.site.status(), CAMERA + "/main")["recorded"]

    def tile(self, state, seconds):
        begun = time.monotonic()
        self.centre.wait_tiles(state, [CAMERA], seconds)
        return time.monotonic() - begun

    def test_a_cut_link_is_told_once_and_costs_no_recording(self):
        self.tile("LIVE", 60)
        self.assertEqual(self.centre.shown(1, 1), [1])
        news = News(self, self.centre_net.folder / "run")
        begun = datetime.now(timezone.utc)

        self.link("down")
        told = self.tile("LINK DOWN", 30)
        self.assertEqual(self.centre.status()["links"]["kapuas"]["cameras"], [CAMERA])
        before = self.recorded()
        self.says_why_nothing_plays(begun)
        threading.Event().wait(CUT)  # the cut itself: nothing is waited for but time
        self.assertGreater(self.recorded(), before)
        mended = datetime.now(timezone.utc)
        self.link("up")
        back = self.tile("LIVE", 60)
        until(lambda: news.states()[-1:] == ["up"], 20, "the link is told to be up")
        self.assertEqual([s for s in news.states() if s == "down"], ["down"])

        played = self.play(begun, mended)
        files = self.fetch(begun, datetime.now(timezone.utc))
        self.compare(files)
        self.site_recorded_all()
        print(f"second site: told after {told:.1f} s, back after {back:.1f} s, cut {CUT:.0f} s, "
              f"{played} pictures played, {len(files)} segments fetched", flush=True)

    def says_why_nothing_plays(self, begun):
        """While the link is down: at once, with its cause, and everything else is answered."""
        now = datetime.now(timezone.utc)
        for what in ("recordings", "playlist.m3u8"):
            asked = time.monotonic()
            status, body = self.web.of_camera(what, begun, now)
            self.assertEqual((status, json.loads(body)["cause"]), (503, "link-down"), body)
            self.assertLess(time.monotonic() - asked, 2)
        self.assertEqual(self.web.ask("/api/v1/about")[0], 200)

    def play(self, begun, mended):
        """The centre plays what was recorded during the cut, to the last access unit; how many."""
        def listed():
            status, body = self.web.of_camera("recordings", begun, datetime.now(timezone.utc))
            ends = [r["end"] for r in json.loads(body)["recordings"]] if status == 200 else []
            return ends and datetime.fromisoformat(max(ends).replace("Z", "+00:00")) > mended
        until(listed, 30, "the site has closed the segment in which the link came back")
        status, playlist = self.web.of_camera("playlist.m3u8", begun, mended)
        self.assertEqual(status, 200, playlist)
        counters = counters_in(film_of(playlist, self.web.ask))
        self.assertEqual(counters, list(range(counters[0], counters[0] + len(counters))))
        wanted = {e["counter"] for e in self.camsim.events("sent")
                  if (e["camera"], e["stream"]) == (1, "main")
                  and begun.timestamp() < e["sent_ns"] / 1e9 < mended.timestamp() - 0.5}
        self.assertGreater(len(wanted), 10 * CUT)
        self.assertEqual(wanted - set(counters), set())
        decoded = sum(pictures_in(f"http://127.0.0.1:{WEB}{uri}", "ip", "netns", "exec",
                                  self.centre_net.name) for uri in segments_in(playlist))
        self.assertGreaterEqual(decoded, len(counters))
        return len(counters)

    def fetch(self, begun, ended):
        """What the centre lists of the site's recordings and what it copies of them."""
        span = ("--camera", CAMERA, "--from", begun.isoformat(), "--to", ended.isoformat())
        until(lambda: json.loads(self.centre.done("archive", "list", "--json", *span))["recordings"],
              20, "the centre lists the site's recordings")
        listed = json.loads(self.centre.done("archive", "list", "--json", *span))
        self.assertEqual(listed["notes"], [])
        self.assertEqual(listed["gaps"], [])
        copies = self.centre_net.folder / "copies"
        return [line.split()[0] for line in
                self.centre.done("archive", "fetch", *span, "-o", copies).splitlines()]

    def compare(self, files):
        """The copies are the site's files to the last byte, and cover the cut."""
        self.assertGreaterEqual(len(files), int(CUT / 2) - 1)
        copies = self.centre_net.folder / "copies"
        for file in files:
            original = self.site_net.folder / "recordings" / os.path.relpath(file, copies)
            with open(file, "rb") as copy, open(original, "rb") as there:
                self.assertEqual(copy.read(), there.read(), file)

    def site_recorded_all(self):
        self.assertEqual(self.site.stop(), 0, self.site.tail())
        report = segcheck(self.camsim, self.site_net.folder / "recordings", {1: CAMERA})
        main = next(s for s in report["streams"] if s["stream"] == "1/main")
        self.assertTrue(main["good"], report)
        self.assertEqual(main["missing"], 0)

    def test_a_centre_whose_key_is_not_on_the_list_gets_nothing(self):
        self.tile("LIVE", 60)
        self.centre.public_key("pusat")  # a new key that the site does not know
        self.centre.done("reload")
        self.tile("LINK DOWN", 40)
        self.site_says_refused()
        listed = json.loads(self.centre.done("archive", "list", "--json", "--camera", CAMERA))
        self.assertEqual(listed["recordings"], [])
        self.assertEqual(len(listed["notes"]), 1)
        self.assertNotIn((self.centre_net.folder / "secrets/pusat").read_text().strip(),
                         self.centre.log() + self.site.log())

    def site_says_refused(self):
        self.site.wait(lambda s: s["share"]["main"].get("refused_keys", 0) > 0, 30, "a refused key")
