# SPDX-License-Identifier: Apache-2.0
"""`betang verify` and `betang archive protect` on what `betang role archive` made of a storage, and
what a stranger finds with openssl and sha256sum alone."""

import hashlib
import json
import os
import struct
import subprocess
import time
import unittest

import yaml

from betang import Case, program, until

CAMERA = "kapuas.dermaga"
SEGMENT_BYTES = 100_000


def box(kind, contents):
    return struct.pack(">I", len(contents) + 8) + kind + contents


def header():
    mdhd = box(b"mdhd", bytes(12) + struct.pack(">I", 90000) + bytes(8))
    stsd = box(b"stsd", bytes(4) + struct.pack(">I", 1) + box(b"avc1", bytes(78)))
    media = box(b"mdia", mdhd + box(b"minf", box(b"stbl", stsd)))
    trex = box(b"trex", struct.pack(">5I", 0, 1, 1, 3000, 0) + bytes(4))
    return box(b"ftyp", b"iso5") + box(b"moov", box(b"trak", media) + box(b"mvex", trex))


def fragment(number, media):
    tfhd = box(b"tfhd", struct.pack(">II", 0x020000, 1))
    tfdt = box(b"tfdt", struct.pack(">IQ", 0x01000000, number * 90000))
    trun = box(b"trun", struct.pack(">III", 1, 30, 0))
    return box(b"moof", box(b"mfhd", bytes(8)) + box(b"traf", tfhd + tfdt + trun)) + box(b"mdat", media)


def segment(seed):
    """A fragmented MP4 of four fragments with media of its own."""
    media = hashlib.sha256(bytes([seed])).digest() * (SEGMENT_BYTES // 4 // 32)
    return header() + b"".join(fragment(i, media[i:]) for i in range(4))


class Verify(Case):
    def setUp(self):
        super().setUp()
        self.storage = self.folder / "recordings"
        self.config = self.folder / "betang.yaml"
        self.paths = [f"kapuas/dermaga/main/2026-01-05/20260105T10{minute:02}00.000Z-e1-r1-0.mp4"
                      for minute in range(12)]
        for number, path in enumerate(self.paths):
            self.write(path, segment(number))

    def write(self, path, contents):
        file = self.storage / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(contents)
        os.utime(file, (time.time() - 3600,) * 2)

    def configure(self, cap):
        self.config.write_text(yaml.safe_dump({
            "runtime": str(self.folder / "run"), "secrets": str(self.folder / "secrets"),
            "storage": {"utama": {"path": str(self.storage), "cap": cap}},
            "cameras": {CAMERA: {"main": "rtsp://127.0.0.1:1/main"}}}))

    def betang(self, *arguments, expect=0):
        done = subprocess.run([program("betang"), *map(str, arguments)], capture_output=True,
                              text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        return done.stdout

    def verify(self, *options, expect):
        lines = self.betang("verify", self.storage, "--json", *options, expect=expect)
        return [json.loads(line) for line in lines.splitlines()]

    def keep(self, cap, until_true):
        """Runs the archive until something is so, and ends it."""
        self.configure(cap)
        with open(self.folder / "archive.log", "ab") as log:
            role = self.start([program("betang"), "role", "archive", "--name", "utama", "-c",
                               str(self.config)], stdout=log, stderr=log)
            until(until_true, 60, "the archive did it")
            role.terminate()
            self.assertEqual(role.wait(60), 0)

    def chain(self):
        return sorted((self.storage / "checkpoints").glob("*.jsonl"))

    def here(self):
        return [path for path in self.paths if (self.storage / path).exists()]

    def test_names_each_alteration_and_no_other(self):
        self.keep("1MB", lambda: len(self.here()) <= 9)
        here = self.here()
        gone = [path for path in self.paths if path not in here]
        self.assertEqual({(line["file"], line["problem"]) for line in self.verify(expect=0)},
                         {(path, "deleted-by-policy") for path in gone})

        changed, removed, one, other = here[:4]
        contents = bytearray((self.storage / changed).read_bytes())
        offset = len(header()) + len(fragment(0, segment(0)[:1])) + SEGMENT_BYTES // 4 + 5000
        contents[offset] ^= 1
        self.write(changed, contents)
        (self.storage / removed).unlink()
        first, second = (self.storage / one).read_bytes(), (self.storage / other).read_bytes()
        self.write(one, second)
        self.write(other, first)

        found = {line["file"]: line for line in self.verify(expect=1)}

        self.assertEqual({path: found[path]["problem"] for path in here[:4]},
                         {changed: "changed", removed: "missing", one: "swapped", other: "swapped"})
        self.assertEqual(found[changed]["fragment"], 1)
        self.assertLessEqual(found[changed]["offset"], offset)
        self.assertGreater(found[changed]["offset"] + found[changed]["length"], offset)
        self.assertEqual(set(found), set(gone) | set(here[:4]))
        self.assertIn(changed, self.betang("archive", "check", "-c", self.config, expect=1))

    def test_a_stranger_finds_the_same_with_openssl_and_sha256sum(self):
        self.keep("1GB", self.chain)
        lines = self.chain()[0].read_bytes().split(b"\n")
        body, signature = lines[0].split(b"\t")
        (self.folder / "body").write_bytes(body)
        (self.folder / "signature").write_bytes(bytes.fromhex(signature.decode()))
        done = subprocess.run(
            ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", self.storage / "keys/archive.pub",
             "-rawin", "-in", self.folder / "body", "-sigfile", self.folder / "signature"],
            capture_output=True, text=True, timeout=30, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        hashes = self.storage / "checkpoints/hashes/000/000001.jsonl"
        self.assertEqual(json.loads(body)["hashes"],
                         hashlib.sha256(hashes.read_bytes()).hexdigest())
        entry = json.loads(hashes.read_text().splitlines()[0])
        offset, length, digest = entry["fragments"][2]
        file = (self.storage / entry["path"]).read_bytes()
        self.assertEqual(hashlib.sha256(file[offset:offset + length]).hexdigest(), digest)

    def test_a_folder_without_checkpoints_is_bad_use(self):
        self.betang("verify", self.folder, expect=2)
        self.betang("verify", self.folder / "nowhere", expect=2)

    def test_the_key_of_another_archive_does_not_fit(self):
        self.keep("1GB", self.chain)
        key = self.folder / "other.pub"
        done = subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519"], capture_output=True,
                              timeout=30, check=True)
        subprocess.run(["openssl", "pkey", "-pubout", "-out", key], input=done.stdout,
                       capture_output=True, timeout=30, check=True)
        self.assertEqual(self.verify("--key", key, expect=1)[0]["problem"], "checkpoint broken")
        self.verify("--key", self.storage / "keys/archive.pub", expect=0)

    def test_protected_footage_stays_until_it_is_released(self):
        self.configure("1MB")
        interval = ["--camera", CAMERA, "--from", "2026-01-05T10:00:00Z", "--to",
                    "2026-01-05T10:02:00Z"]
        self.betang("archive", "protect", "-c", self.config, *interval, "--reason", "case 12")
        self.keep("1MB", lambda: len(self.here()) <= 9)
        self.assertTrue({self.paths[0], self.paths[1]} <= set(self.here()))
        listed = json.loads(self.betang("archive", "list", "-c", self.config, "--json"))
        self.assertEqual(listed["protected"][0]["reason"], "case 12")
        self.assertEqual(self.verify(expect=0)[0]["problem"], "deleted-by-policy")

        self.betang("archive", "protect", "-c", self.config, *interval, "--release")
        self.write(self.paths[-1].replace("e1-r1", "e1-r2"), segment(77) + segment(78)[len(header()):])
        self.keep("1MB", lambda: self.paths[0] not in self.here())
        self.assertEqual(json.loads(
            self.betang("archive", "list", "-c", self.config, "--json"))["protected"], [])


if __name__ == "__main__":
    unittest.main()
