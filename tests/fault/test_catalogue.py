# SPDX-License-Identifier: Apache-2.0
"""Every scenario and every proof of the catalogue is a test here. The scenarios of one system run
together, when the first of them is asked for; $BETANG_SEED gives all of them another seed."""

import os
import re
import unittest

import catalogue
from show import Show, keep, line_of, run_proof

SCENARIOS, PROOFS = catalogue.load()
WANTED = {}  # system: scenarios that this run was asked for
RESULTS = {}


def results_of(system):
    """Plays a system's scenarios once: those that were asked for, or all when only its witnesses were."""
    if system not in RESULTS:
        WANTED.setdefault(system, [one for one in SCENARIOS if one.system == system])
        seed = os.environ.get("BETANG_SEED")
        RESULTS[system] = Show(system, WANTED[system], int(seed) if seed else None).run()
        keep(RESULTS[system])
    return RESULTS[system]


def test_name(one):
    return "test_" + re.sub(r"[^A-Za-z0-9]+", "_", one.key)


class Catalogue(unittest.TestCase):
    def will_run(self):
        one = getattr(type(self), self._testMethodName).one
        if one in SCENARIOS:  # what is left are proofs, and the name of a system
            WANTED.setdefault(one.system, []).append(one)

    def judge(self, result):
        print(line_of(result), flush=True)
        if not result["passed"]:
            self.fail(result["failure"])

    def play(self, one):
        results = results_of(one.system)
        self.judge(results[one.key])

    def prove(self, one):
        result = run_proof(one)
        keep({one.key: result})
        self.judge(result)

    def witnesses(self, system):
        results = results_of(system)
        for key in sorted(k for k in results if k.startswith("S3")):
            with self.subTest(key):
                self.judge(results[key])


def add(name, one, method):
    def test(self):
        getattr(self, method)(one)
    test.one = one
    setattr(Catalogue, name, test)


for each in SCENARIOS:
    add(test_name(each), each, "play")
for each in PROOFS:
    add(test_name(each), each, "prove")
for each in sorted({one.system for one in SCENARIOS}):
    add(f"test_zz_witnesses_of_{each}", each, "witnesses")
