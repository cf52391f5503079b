# SPDX-License-Identifier: Apache-2.0
"""The processes of a running system are confined, and go on when what they may changes."""

import shutil
import subprocess
from pathlib import Path

from betang import Betang, Camsim, Case, configuration, free_port, output_of

CAMERAS = {"kapuas.dermaga": 1, "palangka.bundaran": 2}


class Confined(Case):
    def setUp(self):
        super().setUp()
        self.camsim = Camsim(self, 2, "--clip", "scene:crossing")
        self.config = configuration(self.camsim, CAMERAS,
                                    server={"listen": f"127.0.0.1:{free_port()}", "accounts": "off"})
        self.betang = Betang(self, self.config).run()
        self.betang.wait_tiles("LIVE", CAMERAS)

    def children(self):
        return {(c["role"], c["name"]): c for c in self.betang.status()["supervisor"]["children"]}

    def test_every_role_gave_up_privileges_programs_and_core_dumps(self):
        children = self.children()
        self.assertEqual({role for role, _ in children},
                         {"archive", "analytics", "ingest", "server", "wall"})
        for role, child in children.items():
            with self.subTest(role=role):
                status = Path(f"/proc/{child['pid']}/status").read_text()
                self.assertRegex(status, r"NoNewPrivs:\s+1\n")
                self.assertRegex(status, r"Seccomp:\s+2\n")
                limits = Path(f"/proc/{child['pid']}/limits").read_text()
                self.assertRegex(limits, r"Max core file size\s+0\s+0 ")

    def test_a_new_storage_starts_the_worker_again_that_needs_it_and_no_other(self):
        before = self.children()
        self.config["storage"]["kedua"] = {"path": "kedua", "cap": "1GB", "segment": "5s"}
        self.config["cameras"]["kapuas.dermaga"]["storage"] = "kedua"
        self.config["cameras"]["palangka.bundaran"]["storage"] = "local"
        self.betang.write(self.config)
        self.betang.done("reload")

        recordings = self.folder / "kedua"
        self.betang.wait(lambda s: list(recordings.rglob("*.mp4")), 30, "a recording there")
        after = self.children()
        for role in (("ingest", "palangka-0"), ("wall", "utama"), ("archive", "local")):
            self.assertEqual(after[role]["pid"], before[role]["pid"], role)
        self.assertNotEqual(after["ingest", "kapuas-0"]["pid"], before["ingest", "kapuas-0"]["pid"])
        self.betang.wait_tiles("LIVE", CAMERAS)


class Screen(Case):
    def test_a_confined_wall_shows_itself_on_a_screen(self):
        if not shutil.which("Xvfb"):
            self.skipTest("there is no Xvfb")
        screen = self.start(["Xvfb", "-displayfd", "1", "-screen", "0", "640x360x24", "-nolisten",
                             "tcp"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        display = ":" + screen.stdout.readline().strip()
        camsim = Camsim(self, 1, "--clip", "scene:crossing")
        config = configuration(camsim, {"kapuas.dermaga": 1})
        config["walls"]["utama"]["outputs"] = {
            "layar": {"kind": "display", "size": "640x360", "display": display}}
        betang = Betang(self, config).run()
        status = betang.wait(lambda s: s["wall"].get("utama", {}).get("outputs") and
                             output_of(s)["frames"] > 20, 30, "the wall draws on the screen")
        self.assertEqual(output_of(status)["restarts"], 0)
