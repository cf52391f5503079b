# SPDX-License-Identifier: Apache-2.0
"""Sender reports that lie or never come: recorded time does not care."""

from catalogue import scenario

FAR_OFF = 1.0  # seconds between the sending of a picture and the time it is recorded under


def time_holds(stage, recorded):
    """Files are named by the time at which their first picture was sent."""
    worst = max(abs(recorded.named_time(path) - recorded.first_sent(path))
                for path in recorded.files)
    stage.at_most(worst, FAR_OFF, "seconds that recorded time is off")
    stage.figure(worst_s=worst)


@scenario("F17", "an hour off, then none")
def lies(stage):
    stage.camera.fault("report-off=3600")
    stage.until_state("live", 30)
    stage.record_more(40)
    stage.camera.clear("report-off")
    stage.camera.fault("no-report")
    stage.record_more(60)

    @stage.after
    def holds(recorded):
        stage.equal(recorded.stream["missing"], 0, "missing")
        time_holds(stage, recorded)
