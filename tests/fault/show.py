# SPDX-License-Identifier: Apache-2.0
"""Plays scenarios side by side: those of one system share one Betang and its simulators, each on
cameras of its own, and two cameras without a fault watch that nobody pays for the others."""

import copy
import json
import os
import subprocess
import threading
import time
import traceback
from datetime import datetime, timezone
from pathlib import Path

from betang import ROOT, Betang, Camsim, Case, output_of, program
from catalogue import Scenario
from recorded import Recorded
from stage import Camera, Stage, Watcher

RESULTS = Path(os.environ.get("BETANG_FAULT_RESULTS", ROOT / "build/test-logs/faults.json"))
LONGEST_GAP_MS = 500
LONGEST = 150  # seconds that a scenario may take
BASE = {
    "runtime": "run",
    "storage": {"local": {"path": "recordings", "cap": "1GB", "segment": "5s"}},
    "walls": {"utama": {"canvas": "960x540", "cameras": []}},
}


def witness(stage):
    """Plays nothing: its camera must not notice what happens to the others."""
    runs = stage.report().get("run")

    @stage.after
    def whole(recorded):
        stream = recorded.stream
        stage.figure(sent=stream["sent"], missing=stream["missing"])
        stage.check(stream["good"] and not stream["damaged"], f"a witness lost pictures: {stream}")
        stage.check(runs, "a witness never ran")


def merged(base, more):
    """`more` over `base`, section by section."""
    out = copy.deepcopy(base)
    for key, value in more.items():
        both = isinstance(value, dict) and isinstance(out.get(key), dict)
        out[key] = merged(out[key], value) if both else copy.deepcopy(value)
    return out


def over_small(options):
    """The options of small pictures, with `options` over them."""
    words, merged = [*Camsim.SMALL, *map(str, options)], {}
    for word, value in zip(words, [*words[1:], "--"]):
        if word.startswith("--"):
            merged[word] = [] if value.startswith("--") else [value]
    return [word for name, value in merged.items() for word in (name, *value)]


class Show:
    """The scenarios of one system, from the start of its programs to what they left on disk."""

    def __init__(self, system, scenarios, seed=None):
        self.system = system
        self.seed = seed
        self.scenarios = list(scenarios) + [
            Scenario("S3", f"witness {system} {i}", witness, tile=True, site=f"saksi-{i}")
            for i in (1, 2)]
        self.results = {}
        self.stages = {}

    def run(self):
        """Plays all of it; {key: result}."""
        self.case = Case()
        self.case.setUp()
        try:
            self.start()
            self.play()
            self.finish()
        except Exception:  # everything that did not get its verdict fails with this
            text = traceback.format_exc()
            for one in self.scenarios:
                self.results.setdefault(one.key, self.result(one, text))
        finally:
            self.case.doCleanups()
        return self.results

    def start(self):
        config = copy.deepcopy(BASE)
        cameras = self.make_cameras(config)
        for one in self.scenarios:
            config = merged(config, one.config)
        self.betang = Betang(self.case, config).run()
        self.watcher = Watcher(self.betang)
        self.case.addCleanup(self.watcher.end)
        for one in self.scenarios:
            seed = one.seed if self.seed is None else self.seed
            self.stages[one.key] = Stage(one, self.betang, self.watcher, cameras[one.key], seed)
        self.watcher.until(lambda s: s["ingest"], 30, "ingest")

    def make_cameras(self, config):
        """Starts the simulators; the cameras of each scenario."""
        groups, numbers = {}, {}
        for one in self.scenarios:
            groups.setdefault(one.camsim, []).append(one)
        cameras = {one.key: [] for one in self.scenarios}
        config["cameras"] = {}
        for i, (options, members) in enumerate(groups.items()):
            count = sum(one.cameras for one in members)
            if count == 0:
                continue
            camsim = self.simulator(i, count, options)
            for one in members:
                for n in range(1, one.cameras + 1):
                    numbers[i] = numbers.get(i, 0) + 1
                    camera = Camera(camsim, numbers[i], self.name_of(one, n))
                    cameras[one.key].append(camera)
                    config["cameras"][camera.name] = self.settings(camera, one)
                    if one.tile:
                        config["walls"]["utama"]["cameras"].append(camera.name)
        return cameras

    def simulator(self, index, count, options):
        """A simulator with a folder of its own."""
        folder = self.case.folder / f"sim{index}"
        folder.mkdir()
        home = self.case.folder
        self.case.folder = folder
        try:
            return Camsim(self.case, count, "--clip", "scene:crossing", *over_small(options),
                          small=False)
        finally:
            self.case.folder = home

    @staticmethod
    def name_of(one, number):
        words = "".join(c if c.isalnum() else "-" for c in one.name.lower()).strip("-")
        return f"{one.site}.{one.fault.lower()}-{words[:28].strip('-')}-{number}"

    @staticmethod
    def settings(camera, one):
        base = {"main": camera.camsim.url(camera.number), "analyze": "off",
                "sub": camera.camsim.url(camera.number, "sub")}
        return merged(base, one.camera)

    def play(self):
        threads = [threading.Thread(target=self.play_one, args=(one,), daemon=True)
                   for one in self.scenarios]
        for thread in threads:
            thread.start()
        deadline = time.monotonic() + LONGEST
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        for one, thread in zip(self.scenarios, threads):
            if thread.is_alive():
                self.results[one.key] = self.result(one, f"not over within {LONGEST} s")

    def play_one(self, one):
        stage = self.stages[one.key]
        try:
            if one.cameras and one.fault == "S3":
                stage.until_state("live", 30)
            one.play(stage)
        except Exception as error:
            self.results[one.key] = self.result(one, self.told(error))

    @staticmethod
    def told(error):
        return str(error) if isinstance(error, AssertionError) else "".join(
            traceback.format_exception(error))

    def finish(self):
        """Stops the system and looks at what is on disk."""
        output = output_of(self.watcher.fresh())
        self.watcher.end()
        stopped = self.betang.stop() if self.betang.process.poll() is None else 1
        for one in self.scenarios:
            if one.key in self.results:
                continue
            stage = self.stages[one.key]
            try:
                stage.equal(stopped, 0, "betang's exit code")
                self.check_disk(stage)
                if one.fault == "S3":
                    stage.figure(wall_gap_ms=output["longest_gap_ms"])
                    stage.at_most(output["longest_gap_ms"], LONGEST_GAP_MS, "the wall stood still")
                self.results[one.key] = self.result(one)
            except Exception as error:
                self.results[one.key] = self.result(one, self.told(error))

    def check_disk(self, stage):
        for check in stage.checks:
            found = [Recorded(self.case.folder, self.case.folder / "recordings", camera)
                     for camera in stage.cameras if not (
                         self.case.folder / ("check-" + camera.name)).exists()]
            stage.recorded = found or stage.recorded
            check(*stage.recorded)

    def result(self, one, failure=None):
        stage = self.stages.get(one.key)
        if failure and hasattr(self, "betang"):
            failure += self.betang.tail()
        return {"fault": one.fault, "scenario": one.name, "passed": failure is None,
                "seed": stage.seed if stage else one.seed, "failure": failure,
                "figures": stage.figures if stage else {}, "at": today()}


def today():
    return datetime.now(timezone.utc).strftime("%Y-%m-%d")


def run_proof(proof):
    """A test of a C++ program, run alone."""
    begun = time.monotonic()
    name = proof.name.replace("\\", "\\\\").replace(",", "\\,").replace("[", "\\[")
    done = subprocess.run([program(proof.program), name, "-w", "NoTests"], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=120, check=False,
                          env={**os.environ, "BETANG_SOURCE_DIR": str(ROOT)})
    passed = done.returncode == 0 and "All tests passed" in done.stdout
    failure = None if passed else (done.stdout + done.stderr)[-1500:] or f"exit {done.returncode}"
    return {"fault": proof.fault, "scenario": proof.name, "program": proof.program,
            "passed": passed, "failure": failure, "at": today(),
            "figures": {"seconds": round(time.monotonic() - begun, 1)}}


def line_of(result):
    """What a person reads: the fault, the seed, the figures."""
    words = [result["fault"], result["scenario"]]
    if "seed" in result:
        words.append(f"seed {result['seed']}")
    words += [f"{k} {v:.2f}" if isinstance(v, float) else f"{k} {v}"
              for k, v in result["figures"].items()]
    return "  ".join([("ok  " if result["passed"] else "BAD ") + words[0], *words[1:]])


def keep(results):
    """Puts results into the file of results, over older ones of the same name."""
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    known = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    known.update(results)
    RESULTS.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")
