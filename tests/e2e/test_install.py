# SPDX-License-Identifier: Apache-2.0
"""deploy/install.sh and the systemd units it puts in place."""

import configparser
import shutil
import subprocess
from pathlib import Path

from betang import BIN, ROOT, Betang, Camsim, Case, configuration, program, until
from test_role_alone import NotifySocket

ROLES = ("ingest", "archive", "analytics", "wall", "server", "site", "share")


def unit(path):
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read(path)
    return parser


class Install(Case):
    def setUp(self):
        super().setUp()
        program("betang")
        self.stage = self.folder / "stage"
        self.install()
        self.units = self.stage / "etc/systemd/system"

    def install(self):
        subprocess.run([ROOT / "deploy/install.sh", "--stage", self.stage, "--bin", BIN],
                       check=True, capture_output=True, text=True)

    def betang(self, *words):
        return subprocess.run([self.stage / "usr/local/bin/betang", *words], capture_output=True,
                              text=True, check=False)

    def test_the_first_configuration_is_valid_and_kept(self):
        config = self.stage / "etc/betang/betang.yaml"
        checked = self.betang("check", "-c", config)
        self.assertEqual((checked.returncode, checked.stderr), (0, ""))
        config.write_text(config.read_text() + "# mine\n")
        self.install()
        self.assertTrue(config.read_text().endswith("# mine\n"))
        self.assertEqual((self.stage / "etc/betang/secrets").stat().st_mode & 0o777, 0o700)

    def test_the_console_lies_where_the_program_looks(self):
        self.assertTrue((self.stage / "usr/local/share/betang/console/index.html").is_file())

    def test_systemd_finds_no_fault_in_the_units(self):
        (self.stage / "bin").mkdir()
        shutil.copy("/bin/kill", self.stage / "bin/kill")  # which units are reloaded with
        names = ["betang.service", *(f"betang-{role}@main.service" for role in ROLES)]
        for name in names:
            done = subprocess.run(["systemd-analyze", f"--root={self.stage}", "verify",
                                   "--recursive-errors=no", name],
                                  capture_output=True, text=True, check=False)
            self.assertEqual((done.returncode, done.stderr), (0, ""), name)

    def test_every_unit_is_watched_and_comes_back_for_ever(self):
        for path in self.units.iterdir():
            service = unit(path)["Service"]
            self.assertEqual(service["Type"], "notify", path.name)
            self.assertGreater(int(service["WatchdogSec"]), 0)
            self.assertEqual(service["Restart"], "always")
            self.assertEqual(unit(path)["Unit"]["StartLimitIntervalSec"], "0")

    def test_roles_started_as_their_units_do_are_ready_and_alive(self):
        camsim = Camsim(self, 1, "--clip", "scene:crossing")
        system = Betang(self, configuration(camsim, {"kapuas.dermaga": 1}))
        for role, name in (("archive", "local"), ("ingest", "kapuas-0"), ("wall", "utama")):
            command = unit(self.units / f"betang-{role}@.service")["Service"]["ExecStart"]
            words = command.replace("%j", role).replace("%i", name).split()
            words[0] = str(self.stage) + words[0]
            words[words.index("-c") + 1] = str(system.file)
            systemd = NotifySocket(self)
            self.start(words, env=systemd.environment(WATCHDOG_USEC="400000"))
            systemd.hear("READY=1")
            systemd.hear("WATCHDOG=1")
        until(lambda: list(Path(self.folder / "recordings").rglob("*.mp4")), 20, "a segment")
