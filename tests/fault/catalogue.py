# SPDX-License-Identifier: Apache-2.0
"""The catalogue of faults and of what proves that each is survived. A file in scenarios/ registers
scenarios, which play on running programs, and tests of the C++ suites; README.md says how."""

import importlib
import zlib
from dataclasses import dataclass, field
from pathlib import Path

from faults import FAULTS

SCENARIOS = []
PROOFS = []
MODULES = []  # (fault, module of tests)


@dataclass
class Scenario:
    """A function that does something to cameras of its own and says what must come of it."""
    fault: str
    name: str
    play: object
    cameras: int = 1
    site: str = "uji"          # of its cameras
    camera: dict = field(default_factory=dict)  # settings of its cameras in the configuration
    camsim: tuple = ()         # options of betang-camsim; equal ones share a simulator
    system: str = "shared"     # scenarios of one name share a running Betang
    config: dict = field(default_factory=dict)  # more sections of that system's configuration
    tile: bool = False         # whether the wall shows its cameras

    @property
    def key(self):
        return f"{self.fault} {self.name}"

    @property
    def seed(self):
        return zlib.crc32(self.key.encode()) % 100000


@dataclass
class Proof:
    """A test of a C++ suite, by the name of its program and its own."""
    fault: str
    name: str
    program: str

    @property
    def key(self):
        return f"{self.fault} {self.name}"


def known(fault):
    if fault not in FAULTS:
        raise ValueError(f"no fault is called {fault}")
    return fault


def scenario(fault, name, **settings):
    """Registers the function below it: play(stage), called on a thread of its own."""
    def register(play):
        SCENARIOS.append(Scenario(known(fault), name, play, **settings))
        return play
    return register


def proven_by(fault, program, *tests):
    """Registers tests of a C++ program: bin/PROGRAM "TEST"."""
    PROOFS.extend(Proof(known(fault), test, program) for test in tests)


def tested_by(fault, module):
    """Names a module of tests beside this one, which the same step runs: test_MODULE.py."""
    if not (Path(__file__).parent / f"{module}.py").exists():
        raise ValueError(f"there is no tests/fault/{module}.py")
    MODULES.append((known(fault), module))


def load():
    """Reads all of scenarios/ once; the registered scenarios and proofs in order."""
    for path in sorted((Path(__file__).parent / "scenarios").glob("f*.py")):
        importlib.import_module(f"scenarios.{path.stem}")
    SCENARIOS.sort(key=lambda one: one.key)
    PROOFS.sort(key=lambda one: one.key)
    return SCENARIOS, PROOFS
