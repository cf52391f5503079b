#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""subscribe_test.py PUBLISHER SUBSCRIBER: the shipped subscriber understands what is published."""
import os
import re
import subprocess
import sys
import tempfile

LINE = re.compile(r"kapuas\.dermaga/main (\d+) (key|-) 500 (-?[\d.]+) ms$")


def main():
    with tempfile.TemporaryDirectory(prefix="betang-") as runtime:
        publisher = subprocess.Popen([sys.argv[1], runtime], stdin=subprocess.PIPE)
        endpoint = f"ipc://{runtime}/ingest-demo.live"
        clip = os.path.join(runtime, "clip.h264")
        subscriber = subprocess.Popen(
            ["/usr/bin/python3", sys.argv[2], endpoint, "media/kapuas.dermaga/", clip],
            stdout=subprocess.PIPE, text=True)
        try:
            lines = []
            while not any(" key " in line for line in lines[:-5]) and len(lines) < 200:
                lines.append(subscriber.stdout.readline().rstrip("\n"))
            clip_size = os.path.getsize(clip)
        finally:
            subscriber.kill()
            publisher.stdin.close()
        matches = [LINE.match(line) for line in lines]
        assert all(matches), lines
        sequences = [int(match[1]) for match in matches]
        assert sequences == list(range(sequences[0], sequences[0] + len(lines))), sequences
        assert all(abs(float(match[3])) < 10_000 for match in matches), lines
        assert clip_size >= 5 * 500 and clip_size % 500 == 0, clip_size
        assert publisher.wait(10) == 0
    print("1 passed, 0 failed")


if __name__ == "__main__":
    main()
