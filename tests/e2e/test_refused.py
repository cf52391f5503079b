# SPDX-License-Identifier: Apache-2.0
"""What a running role may not: an open() that it is led to, and that the kernel refuses; the same
role without confinement shows that it would have done it."""

import os
import signal

from betang import Case, program, until


class Refused(Case):
    def role(self, text, kind, name, confined):
        """The role over the configuration `text` in a folder `etc`, where no secret lies."""
        (self.folder / "etc/conf.d").mkdir(parents=True, exist_ok=True)
        (self.folder / "etc/betang.yaml").write_text(
            f"runtime: {self.folder}/run\nsecrets: {self.folder}/secrets\n"
            f"storage: {{a: {{path: {self.folder}/rec, cap: 1GB}}}}\n{text}")
        self.log_file = self.folder / f"{kind}-{confined}.log"
        log = open(self.log_file, "ab")
        self.addCleanup(log.close)
        environment = {**os.environ, "BETANG_CONFINE": "yes" if confined else "no"}
        return self.start([program("betang"), "role", kind, "--name", name, "-c",
                           str(self.folder / "etc/betang.yaml")], stdout=log, stderr=log,
                          env=environment)

    def says(self, text):
        until(lambda: text in self.log_file.read_text(errors="replace"), 15, text)

    def test_an_open_outside_of_what_is_permitted(self):
        outside = self.folder / "outside.yaml"
        for confined, answer in ((False, "the configuration is applied"),
                                 (True, "the configuration is not applied")):
            with self.subTest(confined=confined):
                inside = self.folder / "etc/conf.d/console.yaml"
                inside.unlink(missing_ok=True)
                role = self.role("walls: {utama: }\n", "archive", "a", confined)
                until(lambda: (self.folder / "run/archive-a.control").exists(), 15, "it runs")
                outside.write_text("province: Kapuas\n")
                inside.symlink_to(outside)
                role.send_signal(signal.SIGHUP)
                self.says(answer)
                role.kill()
                role.wait()
                (self.folder / "run/archive-a.control").unlink(missing_ok=True)
