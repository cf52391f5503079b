# SPDX-License-Identifier: Apache-2.0
"""The web API over a running system: what is there, what happened, what is recorded."""

import http.client
import json
import re
from datetime import datetime, timedelta, timezone
from urllib.parse import quote

from betang import Betang, Camsim, Case, configuration, free_port, until
from playing import counters_in, film_of, pictures_in, segments_in

DOCK = "kapuas.dermaga"
CAMERAS = {DOCK: 1, "palangka.bundaran": 2}
API = "/api/v1"


class Api(Case):
    def setUp(self):
        super().setUp()
        self.camsim = Camsim(self, 2, "--clip", "scene:crossing")
        self.port = free_port()
        config = configuration(self.camsim, CAMERAS, server={"listen": f"127.0.0.1:{self.port}", "accounts": "off"},
                               province="Kalimantan Tengah")
        config["storage"]["local"]["segment"] = "2s"
        self.betang = Betang(self, config).run()
        self.betang.wait_tiles("LIVE", CAMERAS)
        self.betang.wait(lambda s: s["server"].get("main", {}).get("ok"), 20, "the server answers")

    def ask(self, path, method="GET", **headers):
        """Status, headers and body of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        self.addCleanup(connection.close)
        connection.request(method, path, headers={k.replace("_", "-"): v for k, v in headers.items()})
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()

    def got(self, path):
        status, headers, body = self.ask(API + path)
        self.assertEqual(status, 200, body)
        self.assertIn("application/json", headers["content-type"])
        return json.loads(body)

    def refused(self, status, path, detail="", **more):
        got, headers, body = self.ask(path, **more)
        self.assertEqual(got, status, body)
        self.assertEqual(headers["content-type"], "application/problem+json")
        problem = json.loads(body)
        self.assertEqual(problem["status"], status)
        self.assertIn(detail, problem["detail"])
        return headers

    def test_tells_what_there_is_and_how_it_is(self):
        self.assertEqual(self.got("/about")["province"], "Kalimantan Tengah")

        def live():
            cameras = self.got("/cameras")["cameras"]
            return cameras if all(c["streams"]["main"]["state"] == "live" for c in cameras) else None
        cameras = until(live, 20, "both cameras are live")
        self.assertEqual([camera["id"] for camera in cameras], sorted(CAMERAS))
        self.assertTrue(all(camera["recorded"] for camera in cameras))
        self.assertLess(cameras[0]["streams"]["main"]["age_s"], 5)
        wall, = self.got("/walls")["walls"]
        self.assertEqual((wall["id"], wall["stream"], wall["answers"]), ("utama", "wall.utama", True))
        self.assertEqual([c for c in wall["cameras"] if c], list(CAMERAS))

        self.camsim.stop(1)
        until(lambda: self.got("/cameras")["cameras"][0]["streams"]["main"]["state"] == "offline",
              20, "the stopped camera is offline")

    def interval(self, seconds=600):
        now = datetime.now(timezone.utc)
        return (f"from={quote((now - timedelta(seconds=seconds)).isoformat())}"
                f"&to={quote((now + timedelta(seconds=5)).isoformat())}")

    def test_a_playlist_of_what_is_recorded_plays_and_lacks_nothing(self):
        def recorded():
            found = self.got(f"/cameras/{DOCK}/recordings?{self.interval()}")
            return found if sum(r["segments"] for r in found["recordings"]) >= 2 else None
        found = until(recorded, 30, "two segments are closed")
        self.assertTrue(found["complete"])
        self.assertIn("not recorded", {gap["cause"] for gap in found["gaps"]})
        status, headers, body = self.ask(f"{API}/cameras/{DOCK}/playlist.m3u8?{self.interval()}")
        self.assertEqual((status, headers["content-type"]), (200, "application/vnd.apple.mpegurl"))
        text = body.decode()
        self.assertEqual(len(re.findall(r'#EXT-X-MAP:URI="[^"]+"', text)),
                         text.count("#EXT-X-PROGRAM-DATE-TIME"))
        self.assertTrue(text.endswith("#EXT-X-ENDLIST\n"))

        counters = counters_in(film_of(text, self.ask))
        self.assertGreaterEqual(len(counters), 20)
        self.assertEqual(counters, list(range(counters[0], counters[0] + len(counters))))
        pictures = [pictures_in(f"http://127.0.0.1:{self.port}{uri}") for uri in segments_in(text)]
        self.assertEqual(sum(pictures), len(counters))

    def test_refuses_with_the_rule_that_was_broken(self):
        self.refused(404, f"{API}/nothing")
        self.refused(404, f"{API}/cameras/kapuas.none/recordings?{self.interval()}", "camera")
        self.refused(400, f"{API}/cameras/{DOCK}/recordings?from=yesterday&to=today", "from")
        self.refused(400, f"{API}/cameras/{DOCK}/recordings", "from")
        self.refused(400, f"{API}/events?since=-1", "since")
        self.refused(400, f"{API}/segments/../../etc/passwd", "address")
        self.refused(404, f"{API}/segments/AAAA")
        self.assertIn("GET", self.refused(405, f"{API}/cameras", method="DELETE")["allow"])

    def test_only_this_machines_own_pages_may_ask(self):
        self.refused(403, f"{API}/cameras", Host="evil.example")
        self.refused(403, f"{API}/cameras", Origin="http://evil.example")
        status, headers, _ = self.ask(f"{API}/cameras", Origin=f"http://127.0.0.1:{self.port}",
                                      Host=f"127.0.0.1:{self.port}")
        self.assertEqual(status, 200)
        self.assertIn("default-src 'self'", headers["content-security-policy"])
        self.assertEqual(headers["x-content-type-options"], "nosniff")

    def test_comes_back_after_it_was_killed(self):
        self.assertLess(self.betang.kill("server", "main"), 10)
        self.assertEqual(self.got("/about")["name"], "Betang")
