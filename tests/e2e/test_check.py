# SPDX-License-Identifier: Apache-2.0
"""The command line: exit codes, `betang check` over bad files, and commands without a system."""

import json
import subprocess

from betang import ROOT, Betang, Case, program

BAD = ROOT / "tests/data/config/bad"
COMMANDS = ["run", "role", "reload", "status", "check", "wall", "snapshot", "archive", "config",
            "version", "wall show", "archive list", "archive reindex", "config default",
            "config schema", "keys list", "keys export", "keys rotate", "bench", "bench wall", "bench ingest"]


def betang(*words, cwd=None):
    return subprocess.run([program("betang"), *words], cwd=cwd, capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=30, check=False)


class Check(Case):
    def test_every_bad_file_is_told_with_line_column_setting_and_rule(self):
        files = sorted(BAD.glob("*.yaml"))
        self.assertGreaterEqual(len(files), 25)
        for file in files:
            with self.subTest(file=file.name):
                done = betang("check", "-c", file.name, cwd=BAD)
                self.assertEqual(done.returncode, 2)
                self.assertEqual(done.stderr, file.with_suffix(".txt").read_text())
                self.assertEqual(done.stdout, "")

    def test_a_good_file_is_summed_up_and_each_setting_has_its_origin(self):
        text = "walls:\n  utama:\ncameras:\n  kapuas.a: {main: 'rtsp://127.0.0.1:9/1'}\n"
        system = Betang(self, text)
        (self.folder / "conf.d").mkdir()
        (self.folder / "conf.d/console.yaml").write_text("province: Kapuas\n")

        out = system.done("check", "--origin")

        self.assertIn("1 cameras on 1 links, 1 ingest workers, 1 walls", out)
        self.assertIn(f"{self.folder}/conf.d/console.yaml:1:11: province\n", out)
        self.assertIn(f"{system.file}:4:20: cameras.kapuas.a.main\n", out)

    def test_the_shipped_default_is_good(self):
        system = Betang(self, betang("config", "default").stdout)
        for key in ("kunci-pusat", "kunci-situs"):
            system.done("keys", "rotate", key)
        self.assertIn("good", system.done("check"))
        json.loads(betang("config", "schema").stdout)

    def test_the_configuration_may_come_from_the_environment(self):
        system = Betang(self, "province: Kapuas\n")
        done = subprocess.run([program("betang"), "check"], env={"BETANG_CONFIG": str(system.file)},
                              capture_output=True, text=True, timeout=30, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)


class CommandLine(Case):
    def test_every_command_has_help(self):
        for command in ["", *COMMANDS]:
            with self.subTest(command=command):
                done = betang(*command.split(), "--help")
                self.assertEqual(done.returncode, 0)
                self.assertIn("Usage:", done.stdout)
                self.assertEqual(done.stderr, "")

    def test_bad_use_is_one_line_and_exit_2(self):
        system = Betang(self, "walls: {utama: }\n")
        for words in ([], ["frob"], ["--frob"], ["check"], ["check", "-c"], ["run", "extra"],
                      ["config"], ["role", "nothing", "--name", "x", "-c", "x"],
                      ["wall", "show", "utama", "-c", str(system.file)],
                      ["wall", "show", "kedua", "--layout", "2x2", "-c", str(system.file)],
                      ["snapshot", "a.b", "-o", "x.png", "-c", str(system.file)],
                      ["archive", "list", "--from", "yesterday", "-c", str(system.file)],
                      ["role", "wall", "--name", "kedua", "-c", str(system.file)],
                      ["run", "-c", "/nowhere/betang.yaml"]):
            with self.subTest(words=words):
                done = betang(*words)
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
                self.assertEqual(done.stdout, "")

    def test_commands_that_need_a_running_system_say_that_there_is_none(self):
        system = Betang(self, "runtime: run\nwalls: {utama: }\n")
        for words in (["status"], ["status", "--json"], ["reload"],
                      ["wall", "show", "utama", "--layout", "2x2"],
                      ["snapshot", "utama", "-o", str(self.folder / "x.png")]):
            with self.subTest(words=words):
                done = system.command(*words)
                self.assertEqual(done.returncode, 1, done.stderr)
                self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
                self.assertFalse((self.folder / "x.png").exists())

    def test_the_archive_is_read_without_a_running_system(self):
        system = Betang(self, "runtime: run\nstorage: {local: {path: recordings, cap: 1GB}}\n")
        (self.folder / "recordings").mkdir()
        self.assertEqual(json.loads(system.done("archive", "list", "--json"))["recordings"], [])
        self.assertEqual(json.loads(system.done("archive", "reindex", "--json"))[0]["indexed"], 0)
