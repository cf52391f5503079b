# SPDX-License-Identifier: Apache-2.0
"""Players that people use, as tests start them."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path


class Vlc:
    """VLC without a screen. `folder` is one that it may write to."""

    def __init__(self, case):
        if not shutil.which("vlc"):
            case.skipTest("needs the program vlc")
        self.folder = Path(tempfile.mkdtemp(prefix="bt-vlc-", dir="/tmp"))
        case.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.options = {"env": {**os.environ, "HOME": str(self.folder)}}
        if os.geteuid() == 0:  # as which vlc refuses to run
            shutil.chown(self.folder, "nobody")
            self.options |= {"user": "nobody", "group": "nogroup", "extra_groups": []}

    def has(self, module):
        done = subprocess.run(["vlc", "-I", "dummy", "--list"], stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, errors="replace", timeout=60, check=False, **self.options)
        return module in done.stdout

    def words(self, *more):
        """The filter scene writes each picture that was decoded into the folder."""
        return ["vlc", "-I", "dummy", "--no-audio", "--vout", "dummy", "--no-drop-late-frames", "--no-skip-frames",
                "--video-filter", "scene", "--scene-format", "png", "--scene-ratio", "1", "--scene-prefix", "picture",
                "--scene-path", str(self.folder), *map(str, more)]

    def pictures(self):
        return sorted(self.folder.glob("picture*.png"))
