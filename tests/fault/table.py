#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""table.py [--results FILE]: writes the table of docs/faults.md from the catalogue and the results
of the last runs of `tests/run.sh --only fault` (default build/test-logs/faults.json). A scenario
without a result keeps what the page says of it."""

import argparse
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path[:0] = [str(Path(__file__).parent), str(ROOT / "tests/e2e")]

import catalogue  # noqa: E402
from faults import FAULTS  # noqa: E402

PAGE = ROOT / "docs/faults.md"
BEGIN, END = "<!-- table -->", "<!-- end of table -->"


def figures(result):
    words = [f"{key} {value:.1f}" if isinstance(value, float) else f"{key} {value}"
             for key, value in result["figures"].items()]
    return ", ".join([*words, f"seed {result['seed']}", result["at"]])


def scenario_cell(one, results, old):
    result = results.get(one.key)
    if result and result["passed"]:
        return f"*{one.name}*: {figures(result)}"
    kept = re.search(rf"\*{re.escape(one.name)}\*:? ?([^<|]*)", old)
    return f"*{one.name}*" + (f": {kept[1].strip()}" if kept and kept[1].strip() else "")


def row(fault, scenarios, proofs, results, old):
    name, behaviour = FAULTS[fault]
    cells = [scenario_cell(one, results, old) for one in scenarios if one.fault == fault]
    cells += [f"`{one.program}`: {one.name}" for one in proofs if one.fault == fault]
    cells += [f"`{module}`" for one, module in catalogue.MODULES if one == fault]
    return f"| {fault} | {name} | {behaviour} | {'<br>'.join(cells)} |"


def table(results, old):
    scenarios, proofs = catalogue.load()
    lines = ["| id | fault | what happens | shown by |", "|---|---|---|---|"]
    return "\n".join(lines + [row(f, scenarios, proofs, results, old) for f in sorted(FAULTS)])


def offences():
    """What the catalogue or the page lacks; for lint."""
    page = PAGE.read_text()
    for fault in (f"F{n:02}" for n in range(1, 38)):
        if fault not in FAULTS:
            yield f"{fault} is not in tests/fault/faults.py"
        if f"\n| {fault} |" not in page:
            yield f"{fault} has no row in docs/faults.md: run tests/fault/table.py"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--results", type=Path, default=ROOT / "build/test-logs/faults.json")
    parser.add_argument("--check", action="store_true", help="only say what is missing")
    options = parser.parse_args()
    if options.check:
        missing = list(offences())
        print("\n".join(missing))
        return 1 if missing else 0
    results = json.loads(options.results.read_text()) if options.results.exists() else {}
    page = PAGE.read_text()
    head, rest = page.split(BEGIN)
    old, tail = rest.split(END)
    PAGE.write_text(f"{head}{BEGIN}\n{table(results, old)}\n{END}{tail}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
