#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""analytics_truth.py [--write] [PART ...]: `betang analyze` over footage whose truth is known, and
over nuisances made of it. Parts: clips, gate, nuisances, health. Prints a table a part; --write puts
them into docs/analytics.md. Fails when anything is not as it must be."""

import argparse
import re
import sys

import analysing
import truth
from analysing import ROOT

PAGE = ROOT / "docs/analytics.md"


def clips():
    for name, clip, settings, judge, asked in truth.CLIPS:
        found = analysing.analyse(analysing.DATA / clip, settings)
        figures, faults = judge(found)
        yield [name, asked, figures, f"{found['summary']['cpu_s']:.2f} s"], faults


PARTS = {"clips": (["clip", "what it must show", "found", "CPU"], clips)}


def add_parts():
    """Parts that stand in files of their own."""
    import importlib.util
    for name in ("gate", "nuisances", "health"):
        if importlib.util.find_spec(name):
            module = importlib.import_module(name)
            PARTS[name] = (module.HEAD, module.rows)


def run(part):
    """The table's lines and how many rows are as they must be, or not."""
    head, make = PARTS[part]
    lines, good, bad = ["| " + " | ".join(head) + " | |", "|---" * (len(head) + 1) + "|"], 0, 0
    for cells, faults in make():
        good, bad = good + (not faults), bad + bool(faults)
        lines.append("| " + " | ".join(cells) + f" | {'; '.join(faults) or 'yes'} |")
        print(lines[-1], flush=True)
    return lines, good, bad


def write(part, lines):
    begin, end = f"<!-- {part} -->\n", f"<!-- end of {part} -->"
    text = PAGE.read_text()
    new = re.sub(re.escape(begin) + ".*?" + re.escape(end), lambda _: begin + "\n".join(lines) + "\n" + end,
                 text, flags=re.S)
    PAGE.write_text(new)


def main():
    add_parts()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("parts", nargs="*", default=[])
    options = parser.parse_args()
    if not (analysing.DATA / "README.md").exists():
        print("skipped: no footage; set BETANG_TEST_DATA")
        print("0 passed, 0 failed")
        return 0
    passed = failed = 0
    for part in options.parts or PARTS:
        lines, good, bad = run(part)
        passed, failed = passed + good, failed + bad
        if options.write:
            write(part, lines)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
