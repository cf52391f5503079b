# SPDX-License-Identifier: Apache-2.0
"""Packets that bend RFC 6184: what is whole stays whole, what is not is counted."""

from catalogue import proven_by, scenario

proven_by("F24", "unit_ingest",
          "a byte stream inside a packet is taken apart",
          "a camera that marks every fragment is read by its timestamps",
          "a camera that marks every slice is read by its timestamps",
          "a forbidden bit in any piece damages its picture and no other",
          "an H.264 access unit without marker ends where the timestamp changes",
          "an aggregation packet yields each of its NAL units",
          "fragments that hold nothing change nothing",
          "packets that break the format are counted and the stream goes on")


@scenario("F24", "empty fragments, markers never and always", camsim=("--stap-a",))
def harmless(stage):
    stage.until_state("live", 30)
    for fault in ("empty-fragments", "no-marker", "every-marker"):
        stage.camera.fault(fault)
        stage.record_more(30)
        stage.camera.clear(fault)
    stage.record_more(20)
    report = stage.report()
    stage.equal((report["reconnects"], report["damaged"]), (0, 0), "reconnects and damage")

    @stage.after
    def plays(recorded):
        stage.equal(recorded.stream["missing"], 0, "missing")
        stage.equal(recorded.stream["hash_mismatches"], 0, "changed")
        pictures = sum(recorded.decodes(path) for path in recorded.files)
        stage.equal(pictures, recorded.stream["recorded"], "pictures that play")
        stage.figure(pictures=pictures)


@scenario("F24", "the forbidden bit in one packet of 20")
def forbidden(stage):
    stage.until_state("live", 30)
    stage.camera.fault("forbidden-bit")
    stage.until(lambda s: stage.camera.report(s).get("damaged", 0) >= 3, 60, "damage is counted")
    stage.camera.clear()
    stage.record_more(30)
    report = stage.report()
    stage.equal((report["state"], report["reconnects"]), ("live", 0), "the connection")
    stage.figure(damaged=report["damaged"])

    @stage.after
    def goes_on(recorded):
        stage.equal(recorded.stream["missing"], 0, "missing")
