#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""tally_test.py: the counts of a test run are those of its logs, and a failure is never lost."""

import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from tally import tally  # noqa: E402


class Tally(unittest.TestCase):
    def test_adds_up_what_each_program_says(self):
        log = ("All tests passed (12 assertions in 3 test cases)\n"
               "All tests passed (1 assertion in 1 test case)\nreplayed 7 inputs\n4 passed, 0 failed\n")
        self.assertEqual(tally(log, 0), (9, 0))

    def test_what_a_test_prints_of_its_own_parts_is_not_counted_again(self):
        self.assertEqual(tally("150 passed, 0 failed\npassed test_a\n1 passed, 1 failed\n", 1), (1, 1))

    def test_counts_what_failed(self):
        log = ("test cases: 10 | 7 passed | 3 failed\nassertions: 40 | 37 passed | 3 failed\n"
               "2 passed, 1 failed\n")
        self.assertEqual(tally(log, 1), (9, 4))

    def test_a_program_that_died_is_a_failure_though_it_said_nothing(self):
        self.assertEqual(tally("", 139), (0, 1))
        self.assertEqual(tally("All tests passed (2 assertions in 2 test cases)\n", 1), (2, 1))

    def test_a_step_that_counts_nothing_is_one_test(self):
        self.assertEqual(tally("good\n", 0), (1, 0))

    def test_a_replay_of_nothing_is_no_test(self):
        self.assertEqual(tally("replayed 0 inputs\nreplayed 2 inputs\n", 0), (1, 0))

    def test_what_passes_alone_has_passed(self):
        first = "test cases: 10 | 7 passed | 3 failed\n"
        again = "once more, what failed, alone\nAll tests passed (9 assertions in 3 test cases)\n"
        self.assertEqual(tally(first + again, 0), (10, 0))

    def test_what_fails_alone_too_has_failed(self):
        first = "test cases: 10 | 7 passed | 3 failed\n"
        again = "once more, what failed, alone\ntest cases: 3 | 2 passed | 1 failed\n"
        self.assertEqual(tally(first + again, 8), (9, 1))

    def test_a_program_that_dies_alone_too_is_a_failure(self):
        log = "All tests passed (1 assertion in 5 test cases)\nonce more, what failed, alone\n"
        self.assertEqual(tally(log, 8), (5, 1))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
