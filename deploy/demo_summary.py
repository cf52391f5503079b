#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the demo showed, from what its run left in its work folder: exit 0 only if all of it holds."""

import argparse
import json
import subprocess
import sys
from pathlib import Path

from demo_motion import motion

CAMERAS = 9
LONGEST_GAP_MS = 500


def cameras_up(status):
    """Cameras whose main stream is live, by ingest's own word."""
    live = set()
    for worker in status["ingest"].values():
        for stream in worker.get("streams", []):
            camera, _, kind = stream["stream"].partition("/")
            if kind == "main" and stream["state"] == "live":
                live.add(camera)
    return sorted(live)


def wall_outputs(status):
    return [output for wall in status["wall"].values() for output in wall.get("outputs", [])]


def segments_of(recordings):
    return sorted(recordings.rglob("*.mp4"))


def playable(segment):
    """Whether ffprobe reads the segment to its end, without a word of complaint."""
    done = subprocess.run(
        ["ffprobe", "-v", "error", "-count_packets", "-select_streams", "v:0",
         "-show_entries", "stream=nb_read_packets", "-of", "csv=p=0", str(segment)],
        capture_output=True, text=True)
    return done.returncode == 0 and not done.stderr.strip() and int(done.stdout or 0) > 0


def tiles_right(marks):
    """Tiles that show the camera they claim: the demo's cameras stand on the wall in order."""
    return sum(1 for number, tile in enumerate(marks["tiles"], 1) if tile.get("camera") == number)


def recorded_of_sent(work, binaries):
    done = subprocess.run(
        [binaries / "betang-segcheck", "--log", work / "camsim.log", "--recordings",
         work / "recordings", "-c", work / "demo.yaml"],
        capture_output=True, text=True)
    if not done.stdout.strip():
        return {"sent": 0, "recorded": 0, "good": False, "problem": done.stderr.strip()}
    report = json.loads(done.stdout)
    streams = report["streams"]
    bad = [stream["stream"] for stream in streams if not stream["good"]]
    return {"sent": sum(stream["sent"] for stream in streams),
            "recorded": sum(stream["recorded"] for stream in streams),
            "good": done.returncode == 0 and len(streams) == CAMERAS,
            "problem": f"not as sent: {', '.join(bad)}" if bad else ""}


def analytics_cpu(status):
    """Processor time for each camera that analytics watched, in percent of a core."""
    workers = [worker for worker in status["analytics"].values() if worker.get("up_ms")]
    shares = [100 * camera["cpu_ms"] / worker["up_ms"]
              for worker in workers for camera in worker["cameras"] if "cpu_ms" in camera]
    return round(sum(shares) / len(shares), 2) if shares else None


def summarise(work, binaries):
    status = json.loads((work / "status.json").read_text())
    marks = json.loads((work / "marks.json").read_text())
    outputs = wall_outputs(status)
    segments = segments_of(work / "recordings")
    broken = [str(segment) for segment in segments if not playable(segment)]
    units = recorded_of_sent(work, binaries)
    frames = sum(output["frames"] for output in outputs)
    gap = max((output["longest_gap_ms"] for output in outputs), default=None)
    up = cameras_up(status)
    right = tiles_right(marks)
    seen = motion(work, binaries)
    checks = {
        "cameras_up": len(up) == CAMERAS,
        "tiles_right": right == CAMERAS,
        "wall_frames": frames > 0,
        "longest_gap": gap is not None and gap <= LONGEST_GAP_MS,
        "segments_playable": bool(segments) and not broken,
        "recorded_as_sent": units["good"] and units["sent"] > 0,
        "motion": seen["found"] > 0 and seen["missed"] == 0 and seen["false"] == 0,
    }
    return {
        "ok": all(checks.values()), "checks": checks,
        "cameras_up": len(up), "cameras": CAMERAS, "tiles_right": right,
        "wall_frames": frames, "longest_gap_ms": gap,
        "segments": len(segments), "segments_playable": len(segments) - len(broken),
        "broken_segments": broken, "access_units_sent": units["sent"],
        "access_units_recorded": units["recorded"], "problem": units["problem"],
        "motion_found": seen["found"], "motion_missed": seen["missed"],
        "motion_false": seen["false"], "motion_wrong": seen["wrong"],
        "analytics_cpu_percent": analytics_cpu(status),
    }


def as_text(summary):
    word = {True: "ok  ", False: "FAIL"}
    rows = [
        ("cameras_up", f"cameras up             {summary['cameras_up']} of {summary['cameras']}"),
        ("tiles_right", f"tiles as claimed       {summary['tiles_right']} "
                        f"of {summary['cameras']}"),
        ("wall_frames", f"wall frames            {summary['wall_frames']}"),
        ("longest_gap", f"longest gap            {summary['longest_gap_ms']} ms "
                        f"(at most {LONGEST_GAP_MS})"),
        ("segments_playable", f"segments playable      {summary['segments_playable']} "
                              f"of {summary['segments']}"),
        ("recorded_as_sent", f"access units recorded  {summary['access_units_recorded']} "
                             f"of {summary['access_units_sent']} sent"),
        ("motion", f"motion events          {summary['motion_found']} found, "
                   f"{summary['motion_missed']} missed, {summary['motion_false']} false "
                   f"({summary['analytics_cpu_percent']} % of a core a camera)"),
    ]
    lines = [f"{word[summary['checks'][check]]} {text}" for check, text in rows]
    lines += [f"     broken: {segment}" for segment in summary["broken_segments"]]
    lines += [f"     motion: {wrong}" for wrong in summary["motion_wrong"]]
    if summary["problem"]:
        lines.append(f"     {summary['problem']}")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--bin", type=Path, required=True)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    summary = summarise(arguments.work, arguments.bin)
    if arguments.json:
        arguments.json.write_text(json.dumps(summary, indent=2) + "\n")
    print(as_text(summary))
    return 0 if summary["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
