# SPDX-License-Identifier: Apache-2.0
"""Every gap in a recording says why: the camera, its link, or we."""

import json
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))

from betang import Betang, Camsim, Case, configuration, report_of, until  # noqa: E402

CAMERAS = {"kapuas.dermaga": 1, "kapuas.pasar": 2, "palangka.bundaran": 3}


class GapCauses(Case):
    def setUp(self):
        super().setUp()
        self.camsim = Camsim(self, len(CAMERAS))
        self.betang = Betang(self, configuration(self.camsim, CAMERAS, walls={})).run()
        self.until_all_record()

    def until_all_record(self):
        streams = [f"{camera}/main" for camera in CAMERAS]
        before = {s: report_of(self.betang.wait_live(streams), s)["recorded"] for s in streams}
        self.betang.wait(lambda s: all((report_of(s, one) or {}).get("recorded", 0) > before[one] + 20
                                       for one in streams), 60, "all record")

    def until_long(self, state, *cameras):
        """Until each is so for three seconds: up to a second without pictures is no gap."""
        def is_long(report):
            return report and report["state"] == state and \
                report["at_ns"] - report["since_ns"] > 3_000_000_000
        self.betang.wait(lambda s: all(is_long(report_of(s, f"{camera}/main"))
                                       for camera in cameras), 60, f"{cameras} {state}")

    def test_each_gap_has_its_cause(self):
        self.camsim.stop(3)
        self.until_long("offline", "palangka.bundaran")
        self.camsim.begin(3)
        self.until_all_record()

        self.camsim.stop(1)
        self.camsim.stop(2)
        self.until_long("link-down", "kapuas.dermaga", "kapuas.pasar")
        self.camsim.begin(1)
        self.camsim.begin(2)
        self.until_all_record()

        self.assertEqual(self.betang.stop(), 0, self.betang.tail())
        stopped = time.monotonic()
        until(lambda: time.monotonic() > stopped + 2, 5, "two seconds without Betang")
        self.betang.run()
        self.until_all_record()
        self.assertEqual(self.betang.stop(), 0, self.betang.tail())

        listing = json.loads(self.betang.done("archive", "list", "--json"))
        causes = {camera: [gap["cause"] for gap in listing["gaps"] if gap["camera"] == camera]
                  for camera in CAMERAS}
        self.assertEqual(causes, {"kapuas.dermaga": ["link", "us"], "kapuas.pasar": ["link", "us"],
                                  "palangka.bundaran": ["camera", "us"]})


if __name__ == "__main__":
    unittest.main()
