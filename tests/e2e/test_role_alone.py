# SPDX-License-Identifier: Apache-2.0
"""Roles without a supervisor, as systemd runs them."""

import os
import signal
import socket
import time

from betang import Betang, Camsim, Case, configuration, program, until

CAMERA = "kapuas.dermaga"


class NotifySocket:
    """systemd's end of sd_notify, an abstract socket as systemd may choose."""

    def __init__(self, case):
        self.name = f"betang-test-{os.getpid()}-{time.monotonic_ns()}"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind("\0" + self.name)
        self.socket.settimeout(20)
        case.addCleanup(self.socket.close)

    def environment(self, **more):
        return {**os.environ, "NOTIFY_SOCKET": "@" + self.name, **more}

    def hear(self, wanted):
        while True:
            heard = self.socket.recv(100).decode()
            if heard == wanted:
                return


class RoleAlone(Case):
    def setUp(self):
        super().setUp()
        self.camsim = Camsim(self, 1, "--clip", "scene:crossing")
        self.config = configuration(self.camsim, {CAMERA: 1})
        self.system = Betang(self, self.config)

    def role(self, kind, name, **options):
        log = open(self.folder / f"{kind}.log", "ab")
        self.addCleanup(log.close)
        return self.start([program("betang"), "role", kind, "--name", name, "-c",
                           str(self.system.file)], stdout=log, stderr=log, **options)

    def log(self, kind):
        return (self.folder / f"{kind}.log").read_text(errors="replace")

    def ends(self, process):
        return until(lambda: process.poll() is not None, 15, "the process ends") and process.returncode

    def recordings(self, folder="recordings"):
        return sorted((self.folder / folder).rglob("*.mp4"))

    def test_tells_systemd_that_it_is_ready_alive_and_stopping(self):
        systemd = NotifySocket(self)
        wall = self.role("wall", "utama", env=systemd.environment(WATCHDOG_USEC="400000"))
        systemd.hear("READY=1")
        systemd.hear("WATCHDOG=1")
        systemd.hear("WATCHDOG=1")
        wall.send_signal(signal.SIGTERM)
        systemd.hear("STOPPING=1")
        self.assertEqual(self.ends(wall), 0)

    def test_a_second_one_of_the_same_name_is_refused(self):
        systemd = NotifySocket(self)
        self.role("archive", "local", env=systemd.environment())
        systemd.hear("READY=1")
        second = self.role("archive", "local")
        self.assertEqual(self.ends(second), 1)
        self.assertIn("another process serves it", self.log("archive"))

    def test_records_without_anybody_else(self):
        ingest = self.role("ingest", "kapuas-0")
        until(self.recordings, 20, "a segment")
        self.assertEqual(len(self.camsim.events("play")), 1)
        ingest.send_signal(signal.SIGINT)
        self.assertEqual(self.ends(ingest), 0)
        self.assertTrue(self.camsim.events("teardown"), "the camera is left in order")

    def test_keeps_running_when_a_new_configuration_breaks_a_rule(self):
        ingest = self.role("ingest", "kapuas-0")
        until(self.recordings, 20, "a segment")
        self.system.file.write_text(self.system.file.read_text() + "nonsense: 1\n")
        ingest.send_signal(signal.SIGHUP)
        until(lambda: "the configuration is not applied" in self.log("ingest"), 10, "it says so")
        self.assertIn("nonsense: unknown setting", self.log("ingest"))
        self.assertIsNone(ingest.poll())
        self.assertEqual(len(self.camsim.events("play")), 1)

    def test_takes_in_a_change_that_asks_for_no_more(self):
        ingest = self.role("ingest", "kapuas-0")
        until(self.recordings, 20, "a segment")
        self.config["cameras"][CAMERA]["name"] = "Dermaga baru"
        self.system.file.write_text(str(self.config).replace("'", '"'))
        ingest.send_signal(signal.SIGHUP)
        until(lambda: "the configuration is applied" in self.log("ingest"), 10, "it says so")
        self.assertEqual(len(self.camsim.events("play")), 1)

    def test_ends_to_be_started_again_when_it_needs_what_it_gave_up(self):
        ingest = self.role("ingest", "kapuas-0")
        until(self.recordings, 20, "a segment")
        self.config["storage"]["local"]["path"] = "elsewhere"
        self.system.write(self.config)
        ingest.send_signal(signal.SIGHUP)
        self.assertEqual(self.ends(ingest), 0)
        self.assertIn("needs more than this process kept", self.log("ingest"))
        self.role("ingest", "kapuas-0")
        until(lambda: self.recordings("elsewhere"), 20, "a segment elsewhere")

    def test_says_when_it_is_not_confined(self):
        systemd = NotifySocket(self)
        self.role("archive", "local", env=systemd.environment(BETANG_CONFINE="no"))
        systemd.hear("READY=1")
        self.assertIn("not confined, as BETANG_CONFINE=no", self.log("archive"))
