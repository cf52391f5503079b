#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Rules about the source tree that a compiler does not know. Each rule is one function that yields
offences; the last line is `N passed, N failed`."""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FUNCTION = 60
LONGEST_FILE = 400
TEST_SHARE = 0.7  # lines of tests to lines of code
BASE = {"core"}
STAGE = BASE | {"config", "bus", "media"}
MAY_INCLUDE = {
    "core": BASE,
    "database": BASE | {"database"},
    "accounts": BASE | {"database", "accounts"},
    "config": BASE | {"config"},
    "bus": BASE | {"bus"},
    "media": BASE | {"media"},
    "ingest": STAGE | {"ingest"},
    "archive": STAGE | {"database", "archive"},
    "analytics": STAGE | {"analytics"},
    "alarms": BASE | {"alarms"},
    "compositor": STAGE | {"compositor"},
    "server": STAGE | {"server", "accounts", "alarms"},
    "sites": STAGE | {"sites"},
    "apps": STAGE | {"accounts", "alarms", "ingest", "archive", "analytics", "compositor", "server", "sites", "apps",
                     "tests"},
}


def tracked(*suffixes):
    listing = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True).stdout
    paths = [ROOT / line for line in listing.splitlines()]
    return [p for p in paths if p.suffix in suffixes and p.is_file()]


def sources(folder=None):
    found = tracked(".cpp", ".hpp")
    if folder is None:
        return found
    return [p for p in found if p.relative_to(ROOT).parts[0] == folder]


def product_sources(*but):
    return [p for p in sources() if p.relative_to(ROOT).parts[0] not in ("tests", *but)]


def name(path):
    return str(path.relative_to(ROOT))


def lines_matching(paths, pattern, allowed=()):
    regex = re.compile(pattern)
    for path in paths:
        if name(path) in allowed:
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if regex.search(line.split("//")[0]):
                yield f"{name(path)}:{number}: {line.strip()}"


def stages_never_include_each_other():
    for folder, allowed in MAY_INCLUDE.items():
        for path in sources(folder):
            for include in re.findall(r'^#include "([a-z_]+)/', path.read_text(), re.M):
                if include not in allowed:
                    yield f"{name(path)} includes {include}/, which {folder}/ may not"


def own_header_stands_first():
    for path in sources():
        header = path.with_suffix(".hpp")
        if path.suffix != ".cpp" or not header.exists():
            continue
        includes = re.findall(r'^#include [<"]([^>"]+)', path.read_text(), re.M)
        if includes and includes[0] != name(header):
            yield f"{name(path)} includes {includes[0]} before {name(header)}"


def tags(paths, kinds):
    """What ctags finds in the files, a dictionary each."""
    listing = subprocess.run(
        ["ctags", "--languages=C++", f"--kinds-C++={kinds}", "--fields=+neSs", "--output-format=json",
         "-o", "-", "-L", "-"],
        input="\n".join(map(str, paths)), check=True, capture_output=True, text=True).stdout
    return map(json.loads, listing.splitlines())


def functions_are_short():
    for row in tags(sources(), "f"):
        length = row.get("end", row["line"]) - row["line"]
        if length > LONGEST_FUNCTION:
            yield f"{name(Path(row['path']))}: {row['name']} has {length} lines"


def a_folder_has_one_thing_of_a_name():
    """Files of a folder are compiled together, in groups that change with every new file."""
    known = {}
    for row in tags(sources(), "fvscgt"):
        path = Path(row["path"])
        if path.suffix != ".cpp" or "__anon" not in row.get("scope", "") or row.get("scopeKind") != "namespace":
            continue
        if row["kind"] == "variable" and not re.match(r"k[A-Z]", row["name"]):
            continue  # what ctags takes for one in the body of a TEST_CASE_METHOD
        types = re.sub(r"\s*\w+\s*(\[\])?(=[^,)]*)?(?=[,)])", "", row.get("signature", ""))
        first = known.setdefault((path.parent, row["name"], types), path)
        if first != path:
            yield f"{name(path)}:{row['line']}: {row['name']} is also in {name(first)}"


def files_are_short():
    for path in tracked(".cpp", ".hpp", ".py", ".sh"):
        length = len(path.read_text().splitlines())
        if length > LONGEST_FILE:
            yield f"{name(path)} has {length} lines"


def every_file_names_its_licence():
    for path in tracked(".cpp", ".hpp", ".py", ".sh", ".cmake") + sorted(
            p for p in tracked(".txt") if p.name == "CMakeLists.txt"):
        if "SPDX-License-Identifier: Apache-2.0" not in "\n".join(
                path.read_text().splitlines()[:2]):
            yield name(path)


def sources_are_formatted():
    done = subprocess.run(
        ["clang-format", "--dry-run", "-Werror", *map(str, sources())],
        cwd=ROOT, capture_output=True, text=True)
    for line in done.stderr.splitlines():
        if "error:" in line:
            yield line.replace(str(ROOT) + "/", "")


def beast_stays_in_two_files():
    users = {row.split(":")[0] for row in lines_matching(sources(), r"#include <boost/(beast|asio)")}
    if len(users) > 2 or any(not u.endswith(".cpp") for u in users):
        yield f"Beast or Asio is included by {', '.join(sorted(users))}"


def time_and_sleep_come_from_the_clock():
    return lines_matching(
        product_sources(),
        r"sleep_for|sleep_until|\busleep\(|\bsleep\(|steady_clock::now|system_clock::now",
        allowed={"core/clock.cpp"})


def no_shell_and_no_pipeline_text():
    return lines_matching(
        product_sources(),
        r"gst_parse_(launch|bin)|(?<![\w.>:])system\(|\bpopen\(|\bexeclp?\(|\bexecvp\(")


def c_objects_are_freed_in_media_only():
    return lines_matching(
        product_sources("media"),
        r"\b(g_free|g_object_unref|gst_object_unref|gst_\w+_unref|av_frame_free|av_packet_free|"
        r"avcodec_free_context|avformat_close_input|avformat_free_context)\(")


def links_in_documents_lead_somewhere():
    for path in tracked(".md"):
        text = re.sub(r"```.*?```", "", path.read_text(), flags=re.S)
        for target in re.findall(r"\]\(([^)#\s]+)", text):
            if re.match(r"[a-z]+:", target):
                continue
            if not (path.parent / target).exists():
                yield f"{name(path)} links to {target}"


def shell_scripts_pass_shellcheck():
    scripts = tracked(".sh") + [ROOT / ".ci/run"]
    done = subprocess.run(["shellcheck", "-f", "gcc", *map(str, scripts)],
                          capture_output=True, text=True)
    return [line.replace(str(ROOT) + "/", "") for line in done.stdout.splitlines()]


def tests_are_enough():
    # The simulated cameras are an instrument with tests of their own: neither code nor tests here.
    code = tests = 0
    for path in tracked(".cpp", ".hpp", ".py"):
        count = sum(1 for line in path.read_text().splitlines() if line.strip())
        parts = path.relative_to(ROOT).parts
        if parts[0] != "tests":
            code += count
        elif parts[1] != "camsim":
            tests += count
    if tests < TEST_SHARE * code:
        yield f"{tests} lines of tests to {code} of code: {tests / code:.2f} < {TEST_SHARE}"


def the_project_speaks_of_itself_alone():
    regex = re.compile(r"/work/|\bTODO\b|\bFIXME\b|\bXXX\b|\bin this session\b", re.I)
    for path in tracked(".md", ".py", ".sh", ".yaml", ".cmake", ".cpp", ".hpp"):
        if path == Path(__file__).resolve():
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if regex.search(line):
                yield f"{name(path)}:{number}: {line.strip()[:100]}"


def every_fault_has_its_row():
    done = subprocess.run(
        ["/usr/bin/python3", ROOT / "tests/fault/table.py", "--check"],
        capture_output=True, text=True)
    return (done.stdout + done.stderr).split("\n")[:-1] if done.returncode else []


RULES = [
    stages_never_include_each_other, own_header_stands_first, functions_are_short, files_are_short,
    a_folder_has_one_thing_of_a_name,
    every_file_names_its_licence, sources_are_formatted, beast_stays_in_two_files,
    time_and_sleep_come_from_the_clock, no_shell_and_no_pipeline_text,
    c_objects_are_freed_in_media_only, links_in_documents_lead_somewhere,
    shell_scripts_pass_shellcheck, tests_are_enough, the_project_speaks_of_itself_alone, every_fault_has_its_row,
]


def main():
    wanted = sys.argv[1:]
    failed = 0
    rules = [rule for rule in RULES if not wanted or rule.__name__ in wanted]
    for rule in rules:
        offences = list(rule())
        if offences:
            failed += 1
            print(f"FAILED {rule.__name__.replace('_', ' ')}")
            for offence in offences[:40]:
                print(f"    {offence}")
    print(f"{len(rules) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
