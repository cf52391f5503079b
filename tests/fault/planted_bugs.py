#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""planted_bugs.py [--page FILE]: shows that the tests notice. Copies the source, passes the named
tests, then plants one bug after the other, builds what it touches and demands that the named tests
fail. Prints a table; with --page writes it between the marks of FILE."""

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path

sys.dont_write_bytecode = True
sys.path[:0] = [str(Path(__file__).parent)]

from page import write_between  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
BEGIN, END = "<!-- planted bugs -->", "<!-- end of planted bugs -->"


@dataclass
class Bug:
    name: str
    file: str
    right: str
    wrong: str
    program: str = ""      # a Catch2 program and its tests ...
    tests: tuple = ()
    pattern: str = ""      # ... or tests of run.py
    folder: str = "tests/e2e"
    targets: tuple = field(default=())

    def build(self):
        return self.targets or (self.program,)

    def shown_by(self):
        return self.pattern or "; ".join(self.tests)


SYSTEM = ("betang", "betang-camsim", "betang-markread", "betang-segcheck")
BUGS = [
    Bug("skip an fsync", "ingest/segment_writer.cpp",
        "Result<void> synced = files_.syncData(fd_.get());", "Result<void> synced;",
        "unit_recorder", ("an open segment is synced at least every four seconds",)),
    Bug("swap two camera ids", "ingest/planned_stream.cpp",
        "const auto found = config.cameras.find(id);",
        "const auto ids = plan.camerasOf(worker);\n"
        "        const auto found = config.cameras.find(\n"
        "            id == ids.front() ? ids.back() : (id == ids.back() ? ids.front() : id));",
        pattern="test_a_snapshot_of_one_camera_shows_that_camera", targets=SYSTEM),
    Bug("ignore frozen", "compositor/tile.cpp",
        "if (picture.frozen) {", "if (picture.frozen && picture.keyframes_only) {",
        "unit_drawing", ("pictures that come all the same are frozen, not live",)),
    Bug("print a password", "ingest/stream_puller.cpp",
        'context_.log.warn("{}: {}", stream_.text(), reason);',
        'context_.log.warn("{}: {} {}", stream_.text(), reason,\n'
        '                          target_.login ? target_.login->password() : std::string{});',
        "integration_ingest", ("no password is ever logged, right or wrong",)),
    Bug("delete a protected segment", "archive/deletion.cpp",
        "        return !keeps;", "        return !keeps || row.bytes > 0;",
        "unit_archive", ("protected footage stays whatever the cap says",)),
]


class Copy:
    """The source as it is committed or edited, in a folder of its own, with a build beside it."""

    def __init__(self, folder):
        self.folder = folder
        files = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT,
                               check=True, capture_output=True).stdout
        packed = subprocess.run(["tar", "--create", "--null", "--files-from=-"], cwd=ROOT,
                                input=files, check=True, capture_output=True).stdout
        subprocess.run(["tar", "--extract"], cwd=folder, input=packed, check=True)
        self.env = {**os.environ, "CCACHE_BASEDIR": str(folder), "CCACHE_NOHASHDIR": "1",
                    "BETANG_BIN": str(folder / "build/dev/bin"), "BETANG_SOURCE_DIR": str(folder)}
        self.run(["cmake", "--preset", "dev"])

    def run(self, words):
        """Must succeed."""
        done = subprocess.run(words, cwd=self.folder, env=self.env, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(words)}: {(done.stdout + done.stderr)[-3000:]}")

    def build(self, targets):
        self.run(["cmake", "--build", "--preset", "dev", "--", *targets])

    def passes(self, bug):
        """Whether all of the bug's tests pass."""
        if bug.pattern:
            words = ["/usr/bin/python3", "tests/e2e/run.py", "--folder", bug.folder, bug.pattern]
            return self.one_passes(words, "\n1 passed, 0 failed")
        names = [test.replace(",", "\\,") for test in bug.tests]  # for Catch2 it divides patterns
        return all(self.one_passes([f"build/dev/bin/{bug.program}", name, "-w", "NoTests"],
                                   "All tests passed") for name in names)

    def one_passes(self, words, proof):
        done = subprocess.run(words, cwd=self.folder, env=self.env, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=300, check=False)
        return done.returncode == 0 and proof in done.stdout

    def plant(self, bug):
        path = self.folder / bug.file
        text = path.read_text()
        if text.count(bug.right) != 1:
            raise ValueError(f"{bug.file} has not exactly one `{bug.right}`")
        path.write_text(text.replace(bug.right, bug.wrong))
        return text


def judge(copy, bug):
    """One row: green without the bug, red with it."""
    copy.build(bug.build())
    green = copy.passes(bug)
    text = copy.plant(bug)
    try:
        copy.build(bug.build())
        red = not copy.passes(bug)
    finally:
        (copy.folder / bug.file).write_text(text)
    return green, red


def table(rows):
    day = datetime.now(timezone.utc).strftime("%Y-%m-%d")
    lines = [f"Last run {day}:", "", "| bug | planted in | test | without it | with it |",
             "|---|---|---|---|---|"]
    for bug, green, red in rows:
        lines.append(f"| {bug.name} | `{bug.file}` | {bug.shown_by()} | "
                     f"{'passes' if green else 'FAILS'} | {'fails' if red else 'PASSES'} |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--page", type=Path)
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory(prefix="betang-bugs-") as folder:
        copy = Copy(Path(folder))
        for bug in BUGS:
            try:
                rows.append((bug, *judge(copy, bug)))
            except ValueError as error:
                print(error)
                rows.append((bug, False, False))
            print(f"{bug.name}: {'noticed' if rows[-1][1] and rows[-1][2] else 'NOT SHOWN'}",
                  flush=True)
    print(table(rows))
    if options.page:
        write_between(options.page, BEGIN, END, table(rows))
    good = sum(1 for _, green, red in rows if green and red)
    print(f"{good} passed, {len(rows) - good} failed")
    return 0 if good == len(rows) else 1


if __name__ == "__main__":
    sys.exit(main())
