# SPDX-License-Identifier: Apache-2.0
"""What the end-to-end tests are made of: simulated cameras, a running Betang, and readers of what
both leave behind. Everything a test starts is killed when it ends; its folder is kept when it
failed and BETANG_KEEP is set."""

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

import yaml
import zmq

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(os.environ.get("BETANG_BIN", ROOT / "build/dev/bin")).resolve()
GLANCE = 0.1


def program(name):
    path = BIN / name
    if not path.exists():
        raise unittest.SkipTest(f"{path} is not built")
    return str(path)


def until(condition, seconds, what):
    """The first true value of condition(); fails when there is none within `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(GLANCE)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def free_ports(count):
    """The first of so many neighbouring ports that are free."""
    for _ in range(100):
        first = free_port()
        try:
            for port in range(first, first + count):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
            return first
        except (OSError, OverflowError):
            continue
    raise AssertionError(f"no {count} neighbouring ports are free")


class Case(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="bt-", dir="/tmp"))
        self.addCleanup(self.remove_folder)

    def remove_folder(self):
        if not os.environ.get("BETANG_KEEP"):
            shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, arguments, **options):
        """A process that does not outlive the test."""
        process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, **options)
        self.addCleanup(self.end, process)
        return process

    @staticmethod
    def end(process):
        if process.poll() is None:
            process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


class Camsim:
    """`betang-camsim` with small pictures, listening on a port of its own choice."""

    SMALL = ["--main", "320x180@10", "--main-kbits", "150", "--sub", "160x90@5", "--sub-kbits", "50",
             "--gop", "1s", "--loop", "20s"]

    def __init__(self, case, count, *options, port=0, small=True):
        self.case = case
        self.socket = case.folder / "camsim.sock"
        self.log_file = case.folder / "camsim.log"
        self.process = case.start(
            [program("betang-camsim"), "--count", str(count), "--port", str(port),
             "--control", str(self.socket), "--log", str(self.log_file),
             *(self.SMALL if small else []), *map(str, options)],
            stdout=subprocess.PIPE, stderr=open(case.folder / "camsim.err", "wb"), text=True)
        line = self.process.stdout.readline()
        if not line.startswith("ready rtsp"):
            raise AssertionError("camsim: " + (case.folder / "camsim.err").read_text())
        self.port = int(line.split("/")[2].split(":")[1])

    def url(self, number, stream="main"):
        return f"rtsp://127.0.0.1:{self.port}/{number}/{stream}"

    def say(self, line):
        with socket.socket(socket.AF_UNIX) as control:
            control.settimeout(5)
            control.connect(str(self.socket))
            control.sendall((line + "\n").encode())
            answer = json.loads(control.makefile().readline())
        if not answer["ok"]:
            raise AssertionError(f"camsim: {line}: {answer['error']}")
        return answer

    def stop(self, number):
        self.say(f"stop {number}")

    def begin(self, number):
        self.say(f"start {number}")

    def events(self, name=None):
        """The log so far; only events called `name` when given."""
        self.say("status")
        lines = self.log_file.read_text().splitlines()
        events = [json.loads(line) for line in lines if line.endswith("}")]
        return [e for e in events if name is None or e["event"] == name]


def configuration(camsim, cameras, **more):
    """The text of a configuration: cameras {id: number}, one storage, one wall of all of them."""
    config = {
        "runtime": "run",
        "cameras": {name: {"main": camsim.url(number), "sub": camsim.url(number, "sub")}
                    for name, number in cameras.items()},
        "storage": {"local": {"path": "recordings", "cap": "1GB", "segment": "5s"}},
        "walls": {"utama": {"canvas": "960x540", "cameras": list(cameras)}},
    }
    config.update(more)
    return config


class Betang:
    """`betang run` over a configuration in the test's folder."""

    def __init__(self, case, config):
        self.case = case
        self.file = case.folder / "betang.yaml"
        self.log_file = case.folder / "betang.log"
        self.process = None
        self.write(config)

    def write(self, config):
        text = config if isinstance(config, str) else yaml.safe_dump(config, sort_keys=False)
        self.file.write_text(text)

    def run(self):
        with open(self.log_file, "ab") as log:
            self.process = self.case.start([program("betang"), "run", "-c", str(self.file)],
                                           stdout=log, stderr=log)
        return self

    def watch(self, wall="utama"):
        """From now on somebody takes the encoded wall, so that it is drawn."""
        ended = threading.Event()
        self.case.addCleanup(ended.set)
        threading.Thread(target=self.take, args=(wall, ended), daemon=True).start()
        return self

    def take(self, wall, ended):
        """Reads, because whoever does not answer heartbeats is dropped, and they wait in line."""
        with zmq.Context.instance().socket(zmq.SUB) as socket:
            socket.setsockopt(zmq.LINGER, 0)
            socket.setsockopt_string(zmq.SUBSCRIBE, f"media/wall.{wall}/main/")
            socket.connect(f"ipc://{self.case.folder}/run/wall-{wall}.live")
            while not ended.is_set():
                if socket.poll(200):
                    socket.recv_multipart()

    def command(self, *words, seconds=30):
        """Runs `betang WORDS -c FILE`; the finished process with its output as text."""
        return subprocess.run(
            [program("betang"), *map(str, words), "-c", str(self.file)], stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=seconds, check=False)

    def done(self, *words):
        """Runs a command that must succeed; what it printed."""
        finished = self.command(*words)
        if finished.returncode != 0:
            raise AssertionError(f"betang {' '.join(map(str, words))}: exit "
                                 f"{finished.returncode}: {finished.stderr}{self.tail()}")
        return finished.stdout

    def tail(self):
        if not self.log_file.exists():
            return ""
        return "\n" + "\n".join(self.log_file.read_text(errors="replace").splitlines()[-25:])

    def status(self):
        """The whole status, or None while nothing answers."""
        finished = self.command("status", "--json")
        return json.loads(finished.stdout) if finished.returncode == 0 else None

    def wait(self, condition, seconds, what):
        """The first status for which condition(status) holds."""
        def look():
            if self.process.poll() is not None:
                raise AssertionError(f"betang ended: {self.process.returncode}{self.tail()}")
            status = self.status()
            return status if status and condition(status) else None
        try:
            return until(look, seconds, what)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.command('status').stdout}{self.tail()}") from None

    def wait_live(self, streams, seconds=30):
        """Until each of `streams` (like "kapuas.dermaga/main") is live."""
        return self.wait(lambda s: all(state_of(s, one) == "live" for one in streams), seconds,
                         f"live: {streams}")

    def wait_tiles(self, state, cameras, seconds=30, wall="utama"):
        """Until the tiles of `cameras` on the wall are in `state`."""
        return self.wait(lambda s: all(tile_of(s, c, wall).get("state") == state for c in cameras),
                         seconds, f"{state} on {wall}: {cameras}")

    def pid(self, role, name):
        for child in (self.status() or {"supervisor": {"children": []}})["supervisor"]["children"]:
            if (child["role"], child["name"]) == (role, name):
                return child["pid"]
        return 0

    def kill(self, role, name):
        """kill -9 of a role; the seconds until another process of it answers."""
        old = self.pid(role, name)
        if old == 0:
            raise AssertionError(f"{role} {name} does not run")
        os.kill(old, signal.SIGKILL)
        begun = time.monotonic()
        self.wait(lambda s: s[role].get(name, {}).get("ok") and s[role][name].get("pid", -1) != old
                  and any(c["pid"] not in (0, old) for c in s["supervisor"]["children"]
                          if (c["role"], c["name"]) == (role, name)), 30, f"{role} {name} back")
        return time.monotonic() - begun

    def stop(self):
        """SIGTERM; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)

    def log(self):
        return self.log_file.read_text(errors="replace")

    def snapshot(self, subject="utama"):
        picture = self.case.folder / f"{subject}-{time.monotonic_ns()}.png"
        self.done("snapshot", subject, "-o", picture)
        return picture

    def shown(self, columns, rows, wall="utama"):
        """The numbers of the cameras whose marks are in the wall's tiles, row by row."""
        return markread(self.snapshot(wall), columns, rows)


def state_of(status, stream):
    for worker in status["ingest"].values():
        for report in worker.get("streams", []):
            if report["stream"] == stream:
                return report["state"]
    return None


def report_of(status, stream):
    for worker in status["ingest"].values():
        for report in worker.get("streams", []):
            if report["stream"] == stream:
                return report
    return None


def tile_of(status, camera, wall="utama"):
    for tile in status["wall"].get(wall, {}).get("tiles", []):
        if tile and tile["camera"] == camera:
            return tile
    return {}


def output_of(status, wall="utama"):
    return status["wall"][wall]["outputs"][0]


def markread(picture, columns, rows):
    """The number of the camera in each tile, row by row; None where there is no mark."""
    done = subprocess.run([program("betang-markread"), str(picture), "--grid", f"{columns}x{rows}"],
                          capture_output=True, text=True, timeout=30, check=True)
    return [tile["camera"] for tile in json.loads(done.stdout)["tiles"]]


def segcheck(camsim, recordings, maps, *options):
    """What betang-segcheck reports on streams {number: camera id}."""
    camsim.say("status")  # writes out its log
    words = [program("betang-segcheck"), "--log", str(camsim.log_file), "--recordings",
             str(recordings)]
    for number, camera in maps.items():
        words += ["--map", f"{number}={camera}"]
    done = subprocess.run([*words, *options], capture_output=True, text=True, timeout=60,
                          check=False)
    if done.returncode not in (0, 1):
        raise AssertionError(f"segcheck: {done.stderr}")
    return json.loads(done.stdout)
