# SPDX-License-Identifier: Apache-2.0
"""`betang export` and `betang verify PACKAGE` on what simulated cameras sent: complete, checked by a stranger's tools,
and whole or not there when it is killed."""

import datetime
import json
import os
import re
import shutil
import signal
import subprocess
import time
import unittest
import zipfile

from betang import Betang, Camsim, Case, program, until
from players import Vlc
from screen import Screen, marks_in

CAMERAS = {"kapuas.dermaga": 1, "kapuas.pasar": 2}


def text_of(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).isoformat(timespec="milliseconds")


class Export(Case):
    """Both cameras were recorded for some seconds, and nothing runs any more."""

    def setUp(self):
        super().setUp()
        self.camsim = Camsim(self, 2, "--clip", "scene:crossing")
        self.system = Betang(self, {
            "runtime": "run",
            "cameras": {name: {"main": self.camsim.url(number), "analyze": "off"}
                        for name, number in CAMERAS.items()},
            "storage": {"local": {"path": "recordings", "cap": "1GB", "segment": "5s"}}})
        self.system.run().wait_live([f"{name}/main" for name in CAMERAS])
        begun = time.time()
        until(lambda: time.time() > begun + 13, 30, "some seconds are recorded")
        self.assertEqual(self.system.stop(), 0)
        self.begin, self.end_time = begun + 1, begun + 11
        self.package = self.folder / "paket.zip"

    def words(self, output, *more):
        cameras = [word for name in CAMERAS for word in ("--camera", name)]
        return ["export", *cameras, "--from", text_of(self.begin), "--to", text_of(self.end_time), "--case",
                "LP/12", "--reason", "tabrakan perahu", "-o", output, *more]

    def export(self):
        return self.system.done(*self.words(self.package, "--operator", "operator 2"))

    def verify(self, *words, package=None, expect=0):
        done = subprocess.run([program("betang"), "verify", str(package or self.package), "--json", *map(str, words)],
                              capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def unpack(self):
        folder = self.folder / "unpacked"
        with zipfile.ZipFile(self.package) as package:
            self.assertIsNone(package.testzip())
            self.assertEqual(package.namelist(), sorted(package.namelist()))
            package.extractall(folder)
        return folder

    def run_tool(self, *command, cwd=None):
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=60, check=False, cwd=cwd)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_every_access_unit_is_there_and_a_stranger_agrees(self):
        self.export()
        self.assertEqual(self.verify(), [])
        self.assertEqual(self.verify("--key", self.folder / "recordings/keys/archive.pub"), [])
        folder = self.unpack()
        manifest = json.loads((folder / "manifest.json").read_text())
        self.assertEqual((manifest["case"], manifest["operator"]), ("LP/12", "operator 2"))
        for camera in manifest["cameras"]:
            self.assertEqual(camera["gaps"], [])
            self.check_units(folder, camera)
            for clip in camera["clips"]:
                self.check_clip(folder / clip["file"], clip)
                self.assertTrue(all(segment["sealed"] for segment in clip["segments"]))
        self.check_by_hand(folder, manifest["key"])

    def check_units(self, folder, camera):
        """By the mark and the hash of every access unit that the camera sent in the interval."""
        own = self.folder / camera["camera"]
        own.mkdir()
        for clip in camera["clips"]:
            shutil.copy(folder / clip["file"], own)
        done = subprocess.run(
            [program("betang-segcheck"), "--log", str(self.camsim.log_file), "--recordings", str(own),
             "--from", text_of(self.begin), "--to", text_of(self.end_time)],
            capture_output=True, text=True, timeout=60, check=False)
        stream, = json.loads(done.stdout)["streams"]
        self.assertEqual(stream["stream"], f"{CAMERAS[camera['camera']]}/main")
        wrong = {name: stream[name] for name in ("missing", "repeated", "out_of_order", "hash_mismatches", "unknown")}
        self.assertEqual(set(wrong.values()), {0}, stream)
        self.assertGreater(stream["recorded"], 90)

    def check_clip(self, file, clip):
        if not shutil.which("ffprobe"):
            self.skipTest("needs the program ffprobe")
        said = json.loads(self.run_tool("ffprobe", "-v", "error", "-count_packets", "-show_streams", "-show_format",
                                        "-of", "json", file))
        self.assertEqual(int(said["streams"][0]["nb_read_packets"]), clip["access_units"])
        length = (clip["end_ns"] - clip["start_ns"]) / 1e9
        self.assertAlmostEqual(float(said["format"]["duration"]), length, delta=0.01)
        self.assertLess(file.read_bytes().find(b"moov"), 100)
        self.assertEqual(self.run_tool("ffmpeg", "-v", "error", "-xerror", "-i", file, "-f", "null", "-"), "")

    def check_by_hand(self, folder, key):
        """As README.txt in the package says."""
        self.run_tool("sha256sum", "-c", "files.sha256", cwd=folder)
        pem = folder / f"keys/{key}.pem"
        self.run_tool("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", pem, "-rawin", "-in", folder / "manifest.json",
                      "-sigfile", folder / "manifest.sig")
        if shutil.which("unzip"):
            self.run_tool("unzip", "-t", self.package)

    def test_alterations_have_exit_1_and_what_is_no_package_2(self):
        self.export()
        contents = bytearray(self.package.read_bytes())
        contents[len(contents) // 3] ^= 1
        self.package.write_bytes(contents)
        self.assertTrue(self.verify(expect=1))
        self.verify(package=self.system.file, expect=2)
        self.verify(package=self.folder / "nothing.zip", expect=2)

    @unittest.skipUnless(shutil.which("ffplay"), "needs the program ffplay")
    def test_its_clips_play_in_ffplay_to_the_end(self):
        self.export()
        screen = Screen(self, 640, 360)
        for clip in self.clips():
            done = subprocess.run(
                ["ffplay", "-hide_banner", "-loglevel", "info", "-nostats", "-autoexit", "-an", "-noframedrop", "-vf", "showinfo",
                 str(clip["path"])],
                env={**os.environ, "DISPLAY": screen.display, "SDL_AUDIODRIVER": "dummy"}, capture_output=True,
                text=True, errors="replace", timeout=60, check=False)
            self.assertEqual(done.returncode, 0, done.stderr[-2000:])
            self.assertEqual(len(re.findall(r" n: *\d+ .* checksum:", done.stderr)), clip["access_units"])

    def test_its_clips_play_in_vlc_to_the_end(self):
        vlc = Vlc(self)
        self.export()
        for clip in self.clips():
            copy = vlc.folder / "clip.mp4"
            shutil.copy(clip["path"], copy)
            copy.chmod(0o644)
            subprocess.run(vlc.words("--play-and-exit", copy), stdin=subprocess.DEVNULL, capture_output=True,
                           timeout=60, check=True, **vlc.options)
            pictures = vlc.pictures()
            self.assertGreaterEqual(len(pictures), clip["access_units"] - 2)  # it stops at the end, not after it
            self.assertEqual({mark and mark[0] for mark in (marks_in(one)[0] for one in pictures[1:-1:25])},
                             {CAMERAS[clip["camera"]]})
            for picture in pictures:
                picture.unlink()

    def clips(self):
        """Of the package, as the manifest has them, with where they lie unpacked."""
        folder = self.unpack()
        manifest = json.loads((folder / "manifest.json").read_text())
        return [clip | {"path": folder / clip["file"], "camera": camera["camera"]}
                for camera in manifest["cameras"] for clip in camera["clips"]]

    def test_it_refuses_to_overwrite_and_to_export_nothing(self):
        self.package.write_text("mine")
        finished = self.system.command(*self.words(self.package))
        self.assertEqual(finished.returncode, 2, finished.stderr)
        self.assertIn("is there already", finished.stderr)
        self.assertEqual(self.package.read_text(), "mine")
        self.begin, self.end_time = self.begin - 7200, self.begin - 3600
        finished = self.system.command(*self.words(self.folder / "leer.zip"))
        self.assertEqual(finished.returncode, 1)
        self.assertIn("nothing is recorded", finished.stderr)
        self.assertEqual(len(finished.stderr.splitlines()), 1)

    def test_killed_at_any_moment_there_is_a_whole_package_or_none(self):
        self.export()
        begun = time.monotonic()
        self.system.done(*self.words(self.folder / "timed.zip"))
        whole = time.monotonic() - begun
        there = 0
        for i in range(20):
            package = self.folder / f"killed-{i}.zip"
            process = self.start([program("betang"), *map(str, self.words(package)), "-c", str(self.system.file)],
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(whole * i / 16)  # the moment is what is tested
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            if package.exists():
                self.assertEqual(self.verify(package=package), [])
                there += 1
            else:
                self.system.done(*self.words(package))
                self.assert_alone(package)
        self.assertLess(there, 20)

    def test_an_export_that_was_broken_off_is_taken_up_without_being_asked_again(self):
        for i in range(30):
            package = self.folder / f"killed-{i}.zip"
            job = package.with_name(package.name + ".job")
            process = self.start([program("betang"), *map(str, self.words(package)), "-c", str(self.system.file)],
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            while process.poll() is None and not job.exists():
                pass
            process.kill()
            process.wait()
            if job.exists() and not package.exists():
                self.system.done("export", "--resume", "-o", package)
                self.assert_alone(package)
                return
        self.fail("no export was caught at work")

    def assert_alone(self, package):
        """Whole, and nothing else is left of its making."""
        self.assertEqual(self.verify(package=package), [])
        self.assertEqual([file.name for file in self.folder.glob(f"{package.name}*")], [package.name])

    def test_nothing_is_taken_up_that_was_not_broken_off(self):
        finished = self.system.command("export", "--resume", "-o", self.package)
        self.assertEqual(finished.returncode, 1)
        self.assertIn("no export of", finished.stderr)
        finished = self.system.command("export", "-o", self.package)
        self.assertEqual(finished.returncode, 2)
        self.assertIn("--camera", finished.stderr)


if __name__ == "__main__":
    unittest.main()
