# SPDX-License-Identifier: Apache-2.0
"""H.265 whose parameter sets stand in the description alone."""

from catalogue import scenario

VPS, SPS, PPS = 32, 33, 34


@scenario("F12", "only in the description", camsim=("--codec", "h265", "--fault", "no-inband"),
          tile=True)
def described(stage):
    stage.until_state("live", 30)
    stage.record_more(100, 60)
    stage.until_tile("LIVE", 15)

    @stage.after
    def alone(recorded):
        stage.check(len(recorded.files) >= 2, "a single segment proves little")
        for path in recorded.files:
            types = [(nal[0] >> 1) & 0x3F for nal in recorded.first_nals(path)]
            stage.check({VPS, SPS, PPS} <= set(types), f"{path.name} begins with {types}")
            first = next(t for t in types if t < VPS)
            stage.check(16 <= first <= 23, f"{path.name} begins with a picture of type {first}")
        pictures = sum(recorded.decodes(path) for path in recorded.files)
        stage.equal(pictures, recorded.stream["recorded"], "pictures that play")
        stage.equal(recorded.stream["missing"], 0, "missing")
        stage.figure(files=len(recorded.files), pictures=pictures)
