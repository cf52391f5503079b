# SPDX-License-Identifier: Apache-2.0
"""What is hostile or secret in a configuration stays where it belongs."""

import os
from pathlib import Path

from betang import Betang, Camsim, Case, configuration, state_of, tile_of

CANARY = "k3nari-kuning-77"
PROBES = (CANARY, "azNuYXJpLWt1bmluZy03N")  # as it is, and inside basic authentication


class Credentials(Case):
    def start_with(self, auth, known):
        """Cameras behind a password; Betang knows `known`."""
        password = self.folder / "password"
        password.write_text(CANARY + "\n")
        secrets = self.folder / "secrets"
        secrets.mkdir(mode=0o700)
        (secrets / "gate").touch(mode=0o600)
        (secrets / "gate").write_text(f"viewer:{known}\n")
        camsim = Camsim(self, 2, "--clip", "scene:crossing", "--user", "viewer", "--auth", auth,
                        "--password-file", password)
        config = configuration(camsim, {"kapuas.a": 1, "kapuas.b": 2})
        for camera in config["cameras"].values():
            camera["secret"] = "gate"
        return Betang(self, config).run()

    def seen(self, betang):
        """All that a person or another program can see of the system."""
        texts = [betang.log()]
        for words in (["status"], ["status", "--json"], ["check", "--origin"], ["reload"],
                      ["archive", "list"], ["snapshot", "utama", "-o", self.folder / "w.png"],
                      ["snapshot", "kapuas.a", "-o", self.folder / "c.png"],
                      ["wall", "show", "utama", "--layout", "2x2"]):
            done = betang.command(*words)
            texts += [done.stdout, done.stderr]
        pids = [betang.process.pid]
        pids += [c["pid"] for c in betang.status()["supervisor"]["children"]]
        for pid in pids:
            texts.append(Path(f"/proc/{pid}/cmdline").read_bytes().decode())
            texts.append(Path(f"/proc/{pid}/environ").read_bytes().decode())
        for file in (self.folder / "run").rglob("*"):
            if file.is_file():
                texts.append(file.read_bytes().decode(errors="replace"))
        return "\n".join(texts)

    def nothing_leaks(self, betang, extra=()):
        text = self.seen(betang)
        for probe in (*PROBES, *extra):
            self.assertNotIn(probe, text)
        self.assertEqual(betang.stop(), 0)
        for probe in (*PROBES, *extra):
            self.assertNotIn(probe, betang.log())

    def test_a_password_that_works_is_seen_nowhere(self):
        for auth in ("md5", "basic"):
            with self.subTest(auth=auth):
                betang = self.start_with(auth, CANARY)
                betang.wait_tiles("LIVE", ["kapuas.a", "kapuas.b"])
                self.nothing_leaks(betang)
                self.doCleanups()
                self.setUp()

    def test_a_password_that_is_refused_is_seen_nowhere(self):
        wrong = CANARY + "-salah"
        betang = self.start_with("sha256", wrong)
        betang.wait(lambda s: state_of(s, "kapuas.a/main") == "no-permission", 20, "refused")
        betang.wait_tiles("NO PERMISSION", ["kapuas.a"])
        self.nothing_leaks(betang, [wrong])

    def test_a_corrected_password_opens_the_camera_at_the_next_reload(self):
        betang = self.start_with("md5", CANARY + "-salah")
        betang.wait_tiles("NO PERMISSION", ["kapuas.a"])

        (self.folder / "secrets/gate").write_text(f"viewer:{CANARY}\n")
        betang.done("reload")

        betang.wait_tiles("LIVE", ["kapuas.a", "kapuas.b"], 15)

    def test_a_secret_that_others_can_read_stops_the_start(self):
        betang = Betang(self, "cameras:\n  kapuas.a: {main: 'rtsp://h/1', secret: gate}\n")
        (self.folder / "secrets").mkdir()
        (self.folder / "secrets/gate").write_text(f"viewer:{CANARY}\n")
        os.chmod(self.folder / "secrets/gate", 0o644)
        done = betang.command("run")
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr, r"betang.yaml:2:\d+: cameras.kapuas.a.secret: .*chmod 600")
        self.assertNotIn(CANARY, done.stderr)


class HostileNames(Case):
    NAMES = {
        "kapuas.pipa": "! filesink location={folder}/owned",
        "kapuas.kutip": "\"; touch {folder}/owned; '`touch {folder}/owned`$(touch {folder}/owned)",
        "kapuas.baris": "satu\ndua\r\ntiga\tempat \x1b[31m\x07",
        "kapuas.format": "%s%n%p {} {0} <b>&amp;</b> \u202eterbalik \u0000".replace("\u0000", ""),
        "kapuas.panjang": "panjang " * 500,
    }

    def test_are_shown_as_text(self):
        camsim = Camsim(self, len(self.NAMES), "--clip", "scene:crossing")
        ids = {name: i for i, name in enumerate(self.NAMES, 1)}
        config = configuration(camsim, ids)
        for camera, name in self.NAMES.items():
            config["cameras"][camera]["name"] = name.format(folder=self.folder) \
                if "{folder}" in name else name
        betang = Betang(self, config).run()

        status = betang.wait_tiles("LIVE", ids)

        self.assertEqual(betang.shown(3, 3)[:5], [1, 2, 3, 4, 5])
        for camera in self.NAMES:
            self.assertEqual(tile_of(status, camera)["name"], config["cameras"][camera]["name"])
        self.assertFalse((self.folder / "owned").exists())
        self.assertNotIn("\x1b", betang.done("status") + betang.log())
        self.assertEqual([c["restarts"] for c in status["supervisor"]["children"]], [0] * len(status["supervisor"]["children"]))
