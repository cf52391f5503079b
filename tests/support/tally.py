#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tally.py LOG STATUS: prints `PASSED FAILED` for the log of one test step. Reads Catch2's closing
lines, the corpora's `replayed N inputs` and our own `N passed, N failed`. A step that exits with
an error never counts as free of failures, and one that counted nothing counts as one test."""

import re
import sys


ONCE_MORE = "once more, what failed, alone"


def tally(text, status):
    """A step that was tried again says ONCE_MORE before: what failed first and passes then has passed."""
    first, again, second = text.partition(ONCE_MORE)
    if not again:
        return count(text, status)
    good, bad = count(first, 0)
    _, still_bad = count(second, status)
    return good + max(bad - still_bad, 0), still_bad


def count(text, status):
    passed = failed = 0
    for cases in re.findall(r"All tests passed \(\d+ assertions? in (\d+) test cases?\)", text):
        passed += int(cases)
    for row in re.findall(r"test cases: +(\d+)(.*)", text):
        bad = sum(map(int, re.findall(r"(\d+) failed", row[1])))
        failed += bad
        passed += int(row[0]) - bad
    passed += len(re.findall(r"replayed [1-9]\d* inputs", text))
    # The last one sums up: before it may stand what a test printed of its own parts.
    for good, bad in re.findall(r"^(\d+) passed, (\d+) failed", text, re.M)[-1:]:
        passed += int(good)
        failed += int(bad)
    if status != 0 and failed == 0:
        failed = 1
    if passed == 0 and failed == 0:
        passed = 1
    return passed, failed


if __name__ == "__main__":
    with open(sys.argv[1], errors="replace") as log:
        print(*tally(log.read(), int(sys.argv[2])))
