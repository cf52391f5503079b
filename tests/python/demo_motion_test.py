#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""demo_motion_test.py DEPLOY: how the demo counts motion that was found, missed and invented."""

import sys

sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])

from demo_motion import compare, spans_in  # noqa: E402

TRUTH = [(2, 11), (16, 27), (58, 59)]


def main():
    # The run begins 5 s into the scene's first loop and ends 10 s into the second.
    spans = spans_in((1005.0, 1070.0, 1000.0), TRUTH)
    assert spans == [(1005.0, 1011), (1016, 1027), (1058, 1059), (1062, 1070.0)], spans
    assert spans_in((1010.6, 1016.4, 1000.0), TRUTH) == [], "what hardly shows does not count"

    assert compare([(1005.5, 1010.0), (1016.0, 1020.0), (1024.0, 1028.0)], spans[:2]) == (2, [], [])
    assert compare([(1006.0, None)], spans) == (4, [], []), "an event that lasts meets all"
    assert compare([], spans[:1]) == (0, spans[:1], [])
    assert compare([(1012.5, 1014.0)], spans[:2]) == (0, spans[:2], [(1012.5, 1014.0)])
    assert compare([(1011.2, 1011.8)], spans[:1]) == (0, spans[:1], []), "late, but no invention"


if __name__ == "__main__":
    main()
