# SPDX-License-Identifier: Apache-2.0
"""Live views over real sockets: slow, dead, many and hostile clients, and those beside them."""

import resource
import statistics
import urllib.request
from pathlib import Path
from socket import create_connection

from betang import Betang, Camsim, Case, configuration, free_port, until
from live import LiveView, gaps

DOCK = "kapuas.dermaga"
CAMERAS = {DOCK: 1, "kapuas.pasar": 2}
MOST_MEMORY_KIB = 16 * 1024
IDLE_LIMIT_S = 20  # after so long without a sign of life a reader is given up (docs/api.md)
HEADER_LIMIT_S = 5


class Watched(Case):
    """A province of two cameras that nobody records, watches or shows."""

    def setUp(self):
        super().setUp()
        self.camsim = Camsim(self, 2, "--clip", "scene:market", "--main", "640x360@25",
                             "--main-kbits", "2500", "--sub", "160x90@10", "--gop", "1s",
                             "--loop", "10s", "--no-pixel-marks", small=False)
        self.port = free_port()
        config = configuration(self.camsim, CAMERAS, server={"listen": f"127.0.0.1:{self.port}", "accounts": "off"})
        del config["walls"]
        for camera in config["cameras"].values():
            camera.update(record="off", analyze="off")
        self.betang = Betang(self, config).run()
        self.betang.wait(lambda s: s["server"].get("main", {}).get("ok"), 30, "the server answers")

    def watch(self, stream, **options):
        view = LiveView(self.port, stream, **options)
        self.addCleanup(view.close)
        return view

    def server(self):
        return self.betang.status()["server"]["main"]

    def resident_kib(self):
        lines = Path(f"/proc/{self.betang.pid('server', 'main')}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))

    def plays(self, stream):
        return [e for e in self.camsim.events("play") if e["stream"] == stream]

    def lives_on(self, view, before):
        """Every picture since `before` of them has come, and soon."""
        seen = len(view.pictures)
        until(lambda: len(view.pictures) > max(seen, before + 10), 10, "pictures go on")
        since = view.pictures[before:]
        self.assertEqual(gaps(since), [])
        ages = [picture.age_ms for picture in since]
        self.assertLess(statistics.median(ages), 500)
        self.assertLess(max(ages), 3000)


class LiveViews(Watched):
    def test_a_reader_that_stops_is_dropped_to_a_keyframe_and_others_notice_nothing(self):
        good = self.watch(f"{DOCK}/sub")
        slow = self.watch(f"{DOCK}/sub", receive_buffer=4096)
        until(lambda: len(good.pictures) > 30 and len(slow.pictures) > 30, 30, "both play")
        begun, memory = len(good.pictures), self.resident_kib()

        slow.reading.clear()
        until(lambda: self.server()["skipped"] > 20, IDLE_LIMIT_S - 5, "pictures are skipped")
        grown = self.resident_kib() - memory
        stopped = len(slow.pictures)
        slow.reading.set()
        until(lambda: gaps(slow.pictures), 15, "the slow reader jumps ahead")
        until(lambda: slow.pictures[-1].age_ms < 1000, 15, "and is live again")

        at, missed = gaps(slow.pictures)[0]
        self.assertGreaterEqual(at, stopped)
        self.assertTrue(slow.pictures[at].key)
        self.assertGreater(slow.pictures[at].media_s - slow.pictures[at - 1].media_s, missed / 10)
        self.assertEqual(sum(count for _, count in gaps(slow.pictures)), self.server()["skipped"])
        self.assertEqual(slow.formats, 1)
        self.assertLess(grown, MOST_MEMORY_KIB)
        self.lives_on(good, begun)
        self.assertEqual(len(self.plays("sub")), 1)

    def test_a_reader_that_never_reads_again_is_given_up(self):
        good = self.watch(f"{DOCK}/main")
        dead = self.watch(f"{DOCK}/main", receive_buffer=4096)
        until(lambda: good.pictures and dead.pictures, 30, "both play")
        begun, memory = len(good.pictures), self.resident_kib()

        dead.reading.clear()
        until(lambda: self.server()["viewers"] == 1, IDLE_LIMIT_S + 10, "the dead reader is let go")

        self.assertLess(self.resident_kib() - memory, MOST_MEMORY_KIB)
        self.lives_on(good, begun)

    def test_fifty_readers_of_a_camera_cost_one_pull_and_none_of_them_none(self):
        self.assertEqual(self.plays("sub"), [])
        views = [self.watch(f"{DOCK}/sub") for _ in range(50)]
        until(lambda: all(len(v.pictures) > 20 for v in views), 30, "all fifty play")

        status = self.server()
        self.assertEqual((status["streams"], status["viewers"]), (1, 50))
        self.assertEqual([e["camera"] for e in self.plays("sub")], [1])
        self.assertLess(status["fragments"], 2 * max(len(v.pictures) for v in views))
        for view in views:
            self.assertEqual(gaps(view.pictures), [])
        for view in views:
            view.close()
        until(lambda: self.camsim.events("teardown"), 40, "the pull ends with its last reader")
        self.assertEqual(self.server()["viewers"], 0)


class HostileClients(Watched):
    """Beside them, a live view loses nothing and a page is answered."""

    def setUp(self):
        super().setUp()
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, most), most))
        self.view = self.watch(f"{DOCK}/sub")
        until(lambda: len(self.view.pictures) > 5, 30, "it plays")
        self.begun = len(self.view.pictures)

    def connect(self, text=b""):
        client = create_connection(("127.0.0.1", self.port), 10)
        self.addCleanup(client.close)
        client.sendall(text)
        return client

    def page(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api/v1/cameras",
                                    timeout=5) as answer:
            return answer.read()

    def nobody_is_harmed(self):
        self.assertIn(DOCK.encode(), self.page())
        self.lives_on(self.view, self.begun)

    def test_five_hundred_idle_connections(self):
        memory = self.resident_kib()
        for _ in range(500):
            self.connect()
        self.nobody_is_harmed()
        self.assertLess(self.resident_kib() - memory, 2 * MOST_MEMORY_KIB)

    def test_headers_that_come_an_octet_at_a_time(self):
        clients = [self.connect(b"GET / HTTP/1.1\r\n") for _ in range(100)]

        def all_gone():
            """Each is sent another octet and, once let go, does not take it."""
            for client in clients.copy():
                try:
                    client.sendall(b"X")
                except OSError:
                    clients.remove(client)
            return not clients
        until(all_gone, HEADER_LIMIT_S + 5, "those that dawdle are let go")
        self.nobody_is_harmed()

    def test_bodies_of_one_mebibyte(self):
        memory = self.resident_kib()
        head = b"POST /api/v1/cameras HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1048576\r\n\r\n"
        clients = [self.connect(head + b"x" * 1048575) for _ in range(30)]
        self.nobody_is_harmed()
        for client in clients:
            client.sendall(b"x")
            self.assertRegex(client.recv(100), rb"^HTTP/1.1 40[45]")
            client.close()
        self.assertLess(self.resident_kib() - memory, 30 * 2048 + MOST_MEMORY_KIB)
