# SPDX-License-Identifier: Apache-2.0
"""`betang keys`, and what strangers get of a site that lends its camera, on one machine."""

import re
import stat
import subprocess

import zmq

from betang import Betang, Camsim, Case, free_ports, report_of, until

PUBLIC = re.compile(r"[0-9A-Za-z.:+=^!/*?&<>()\[\]{}@%$#-]{40}")
CAMERA = "kapuas.dermaga"


class Keys(Case):
    def setUp(self):
        super().setUp()
        self.system = Betang(self, "runtime: run\n")
        self.file = self.folder / "secrets/situs"

    def rotate(self, name="situs"):
        return self.system.done("keys", "rotate", name).strip()

    def test_a_new_key_is_closed_to_others_and_its_public_half_is_printed(self):
        public = self.rotate()
        self.assertTrue(PUBLIC.fullmatch(public), public)
        self.assertEqual(stat.S_IMODE(self.file.stat().st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(self.file.parent.stat().st_mode), 0o700)
        secret = self.file.read_text().strip()
        self.assertNotEqual(secret, public)
        self.assertEqual(self.system.done("keys", "export", "situs").strip(), public)

    def test_a_key_made_anew_is_another(self):
        first = self.rotate()
        self.assertNotEqual(self.rotate(), first)
        self.assertNotEqual(self.system.done("keys", "export", "situs").strip(), first)

    def test_the_list_shows_public_halves_and_what_each_is_for(self):
        public = self.rotate()
        secret = self.file.read_text().strip()
        self.system.write({"runtime": "run", "share": {
            "listen": "127.0.0.1:7100", "secret": "situs", "clients": {"pusat": public}}})
        self.assertEqual(self.system.done("keys", "list"), f"situs {public} share\n")
        self.assertNotIn(secret, self.system.done("keys", "list"))

    def test_what_is_no_key_is_refused_without_being_shown(self):
        self.rotate()
        self.file.write_text("password123\n")
        finished = self.system.command("keys", "export", "situs")
        self.assertEqual(finished.returncode, 2)
        self.assertNotIn("password123", finished.stdout + finished.stderr)
        self.assertEqual(self.system.command("keys", "export", "pusat").returncode, 1)
        self.assertEqual(self.system.command("keys", "rotate", "../x").returncode, 2)

    def test_check_names_the_setting_whose_key_is_missing(self):
        public = self.rotate()
        self.system.write({"runtime": "run", "share": {
            "listen": "127.0.0.1:7100", "secret": "hilang", "clients": {"pusat": public}}})
        finished = self.system.command("check")
        self.assertEqual(finished.returncode, 2)
        self.assertIn("share.secret: secret 'hilang' does not exist", finished.stderr)


    def test_the_key_that_signs_recordings_is_listed_exported_and_followed_by_another(self):
        storage = self.folder / "recordings"
        (storage / "keys").mkdir(parents=True)
        made = subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", storage / "keys/archive.key"],
                              timeout=30, check=False)
        self.assertEqual(made.returncode, 0)
        (storage / "keys/archive.key").chmod(0o600)
        self.system.write({"runtime": "run", "storage": {"local": {"path": "recordings", "cap": "1GB"}}})
        following = self.system.done("keys", "rotate", "--storage", "local").strip()
        self.assertTrue(re.fullmatch("[0-9a-f]{64}", following), following)
        listed = self.system.done("keys", "list")
        self.assertTrue(re.fullmatch("signs [0-9a-f]{64} storage.local\n", listed), listed)
        self.assertNotIn(following, listed)
        self.assertIn("BEGIN PUBLIC KEY", self.system.done("keys", "export", "--storage", "local"))
        self.assertEqual(stat.S_IMODE((storage / "keys/next.key").stat().st_mode), 0o600)
        self.assertEqual(self.system.command("keys", "rotate", "--storage", "local").returncode, 1)
        self.assertEqual(self.system.command("keys", "rotate", "--storage", "nowhere").returncode, 2)
        self.assertEqual(self.system.command("keys", "rotate").returncode, 2)


class Strangers(Case):
    def setUp(self):
        super().setUp()
        self.camsim = Camsim(self, 1, "--clip", "scene:crossing")
        self.site = Betang(self, "runtime: run\n")
        self.server = self.site.done("keys", "rotate", "situs").strip().encode()
        self.public, self.secret = zmq.curve_keypair()
        self.port = free_ports(3)
        self.site.write({
            "runtime": "run",
            "cameras": {CAMERA: {"main": self.camsim.url(1), "sub": self.camsim.url(1, "sub"),
                                 "analyze": "off"}},
            "storage": {"local": {"path": "recordings", "cap": "1GB", "segment": "5s"}},
            "share": {"listen": f"127.0.0.1:{self.port}", "secret": "situs",
                      "clients": {"pusat": self.public.decode()}}})
        self.site.run().wait_live([f"{CAMERA}/main"])
        self.site.wait(lambda s: s.get("share", {}).get("main", {}).get("ok"), 30, "share")

    def socket(self, kind, above=0, keys=None):
        """Connected to the site, with these keys or with none."""
        socket = zmq.Context.instance().socket(kind)
        self.addCleanup(socket.close, 0)
        if keys:
            socket.curve_publickey, socket.curve_secretkey = keys
            socket.curve_serverkey = self.server
        socket.connect(f"tcp://127.0.0.1:{self.port + above}")
        return socket

    def ask(self, keys, above=2):
        desk = self.socket(zmq.DEALER, above, keys)
        desk.send(b'{"op":"status"}')
        return desk

    def test_only_those_on_the_list_are_answered(self):
        known = self.ask((self.public, self.secret))
        strangers = [self.ask(None), self.ask(zmq.curve_keypair())]
        self.assertTrue(known.poll(20000), "no answer")
        self.assertIn(CAMERA.encode(), known.recv())
        self.site.wait(lambda s: s["share"]["main"]["refused_keys"] > 0, 20, "a refused key")
        for stranger in strangers:
            self.assertFalse(stranger.poll(500))

    def test_a_subscription_to_everything_pulls_and_passes_nothing(self):
        greedy = self.socket(zmq.SUB, 0, (self.public, self.secret))
        for prefix in (b"", b"media/", b"state/"):
            greedy.subscribe(prefix)
        self.site.wait(lambda s: s["share"]["main"]["refused"] >= 3, 20, "three refusals")
        self.assertFalse(greedy.poll(1500))
        self.assertEqual(report_of(self.site.status(), f"{CAMERA}/sub")["state"], "off")

    def test_a_lent_stream_is_pulled_while_somebody_reads_it(self):
        reader = self.socket(zmq.SUB, 0, (self.public, self.secret))
        reader.subscribe(f"media/{CAMERA}/sub/".encode())
        self.assertTrue(reader.poll(20000), "no picture")
        self.assertEqual(len(reader.recv_multipart()), 3)
        self.site.wait_live([f"{CAMERA}/sub"])

        reader.close(0)
        until(lambda: report_of(self.site.status(), f"{CAMERA}/sub")["state"] == "off", 40, "off")
