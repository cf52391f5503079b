# SPDX-License-Identifier: Apache-2.0
"""What a player does with a playlist of recordings: asks for its parts, and decodes them."""

import re
import subprocess

from live import MARK, counter_and_time


def film_of(playlist, ask):
    """The bytes of all parts that a playlist names, in order. ask(path, Range=...) answers with
    status, headers and body."""
    parts = re.findall(r"#EXT-X-BYTERANGE:(\d+)@(\d+)\n(\S+)", playlist)
    if not parts:
        raise AssertionError(f"a playlist without parts:\n{playlist}")
    film = b""
    for size, offset, uri in parts:
        last = int(offset) + int(size) - 1
        status, headers, body = ask(uri, Range=f"bytes={offset}-{last}")
        if (status, len(body)) != (206, int(size)):
            raise AssertionError(f"{uri}: {status}, {len(body)} bytes of {size}")
        if not headers["content-range"].startswith(f"bytes {offset}-{last}/"):
            raise AssertionError(headers["content-range"])
        film += body
    return film


def counters_in(film):
    """The counters that the camera put into its access units, in order."""
    return [counter_and_time(film[match.start():])[0]
            for match in re.finditer(re.escape(MARK), film)]


def segments_in(playlist):
    """The addresses of its segments, each once."""
    return list(dict.fromkeys(re.findall(r"^/api/.*", playlist, re.M)))


def pictures_in(url, *prefix):
    """How many pictures of a segment a player decodes; `prefix` begins the player's command."""
    probe = subprocess.run(
        [*prefix, "ffprobe", "-v", "error", "-count_frames", "-show_entries", "stream=nb_read_frames",
         "-of", "csv=p=0", url],
        capture_output=True, text=True, timeout=60, check=False)
    if probe.stderr:
        raise AssertionError(probe.stderr)
    return int(probe.stdout.strip().strip(","))
