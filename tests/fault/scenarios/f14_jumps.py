# SPDX-License-Identifier: Apache-2.0
"""Timestamps that jump by hours: for one picture, or for good."""

from catalogue import proven_by, scenario

PICTURES_IN_GOP = 10

proven_by("F14", "unit_ingest",
          "a lone timestamp outlier is stamped by arrival",
          "timestamps that move for good begin a new run")


def times_grow(stage, recorded):
    """In every file decode times grow, and no file is longer than its pictures take."""
    for path in recorded.files:
        samples = recorded.samples(path)
        stage.check(all(a[0] < b[0] for a, b in zip(samples, samples[1:])),
                    f"decode times of {path.name} do not grow")
        stage.at_most(samples[-1][1] - samples[0][1], len(samples) * 0.1 + 2, "seconds in a file")


@scenario("F14", "single pictures hours off")
def outliers(stage):
    stage.until_state("live", 30)
    stage.record_more(15)
    run = stage.report()["run"]
    offs = [stage.random.choice((-9800, 37600, -30, 7)) for _ in range(6)]
    for off in offs:
        stage.camera.fault(f"outlier={off}")
        stage.record_more(12)
    stage.equal(stage.report()["run"], run, "the run")

    @stage.after
    def all_there(recorded):
        stage.equal(recorded.stream["missing"], 0, "missing")
        times_grow(stage, recorded)
        stage.figure(outliers=len(offs), missing=recorded.stream["missing"])


@scenario("F14", "moves by hours for good")
def jumps(stage):
    stage.until_state("live", 30)
    stage.record_more(15)
    for off in (3 * 3600, -9800):
        run = stage.report()["run"]
        stage.camera.fault(f"jump={off}")
        stage.until(lambda s, old=run: stage.camera.report(s).get("run", 0) > old, 10, "a new run")
        stage.record_more(15)
    stage.equal(stage.report()["reconnects"], 0, "reconnects")

    @stage.after
    def nearly_all(recorded):
        stage.at_most(recorded.stream["missing"], 2 * PICTURES_IN_GOP, "missing")
        times_grow(stage, recorded)
        stage.figure(jumps=2, missing=recorded.stream["missing"])
