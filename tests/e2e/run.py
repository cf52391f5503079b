#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""run.py [--folder FOLDER] [PATTERN]: runs the tests in FOLDER (default: this one) whose name
contains PATTERN, against the programs in $BETANG_BIN (default build/dev/bin). Prints a line for
each test that fails or is skipped, with what it says, and last `N passed, N failed`.

A test that fails is run once more, alone and in a process of its own. When it passes then, it counts as passed
and its line says `unsteady`: on a loaded machine one lost second must not hide what the other tests found."""

import argparse
import subprocess
import sys
import time
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE))


class Result(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.passed = 0
        self.bad = set()

    def startTest(self, test):
        super().startTest(test)
        self.begun = time.monotonic()

    def tell(self, test, word, text=""):
        print(f"{word:7} {test.id()} ({time.monotonic() - self.begun:.1f} s)", flush=True)
        for line in text.rstrip().splitlines():
            print(f"    {line}", flush=True)

    def addSuccess(self, test):
        self.passed += 1
        self.tell(test, "passed")

    def addSkip(self, test, reason):
        self.tell(test, "skipped", reason)

    def addFailure(self, test, err):
        self.bad.add(test.id())
        self.tell(test, "FAILED", self._exc_info_to_string(err, test))

    addError = addFailure

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.bad.add(test.id())
            self.tell(subtest, "FAILED", self._exc_info_to_string(err, test))


def chosen(suite, pattern):
    for item in suite:
        if isinstance(item, unittest.TestSuite):
            yield from chosen(item, pattern)
        elif pattern in item.id():
            yield item


def once_more(test_id, folder):
    """True when the test passes alone."""
    command = [sys.executable, __file__, "--folder", folder, "--only-once", "--exactly", test_id]
    return subprocess.run(command, check=False).returncode == 0


def try_again(result, folder):
    for test_id in sorted(result.bad):
        print(f"once more, alone: {test_id}", flush=True)
        if once_more(test_id, folder):
            print(f"unsteady {test_id}", flush=True)
            result.bad.discard(test_id)
            result.passed += 1


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=HERE)
    parser.add_argument("--exactly", metavar="ID", help="this test and no other")
    parser.add_argument("--only-once", action="store_true", help="a failure is final, and nothing is summed up")
    parser.add_argument("pattern", nargs="?", default="")
    options = parser.parse_args()
    folder = str(options.folder.resolve())
    suite = unittest.defaultTestLoader.discover(folder, "test_*.py", folder)
    result = Result()
    tests = [test for test in chosen(suite, options.pattern) if options.exactly in (None, test.id())]
    for test in tests:  # those that share something hear first who comes
        getattr(test, "will_run", lambda: None)()
    for test in tests:
        test.run(result)
    if options.only_once:
        return 1 if result.bad or not tests else 0
    try_again(result, folder)
    print(f"{result.passed} passed, {len(result.bad)} failed")
    return 1 if result.bad else 0


if __name__ == "__main__":
    sys.exit(main())
