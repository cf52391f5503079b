#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""lint_test.py: every rule of tests/lint/lint.py lets a good tree pass and finds what is planted."""

import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lint"))

import lint  # noqa: E402

SPDX = "// SPDX-License-Identifier: Apache-2.0\n"
GOOD = {
    "core/size.hpp": "#pragma once\n\nstruct Size {\n    int width = 0;\n};\n",
    "core/size.cpp": '#include "core/size.hpp"\n\n#include <vector>\n\nint area() {\n    return 1;\n}\n',
    "media/free.cpp": "void give(void* what) {\n    g_object_unref(what);\n}\n",
    "server/web_server.cpp": "#include <boost/asio/post.hpp>\n",
    "server/web_socket.cpp": "#include <boost/beast/core.hpp>\n",
    "core/clock.cpp": "void nap() {\n    std::this_thread::sleep_for(kShort);\n}\n",
}
TESTS = "tests/unit/core/size_test.cpp"


class Tree(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(setattr, lint, "ROOT", lint.ROOT)
        shutil.copy(lint.ROOT / ".clang-format", folder.name)
        lint.ROOT = Path(folder.name)
        subprocess.run(["git", "init", "-q"], cwd=lint.ROOT, check=True)
        for name, text in GOOD.items():
            self.write(name, text)
        self.write(TESTS, "int tested = 1;\n" * 60)
        self.write("docs/a.md", "[there](b.md) and [elsewhere](https://example.org)\n", spdx="")
        self.write("docs/b.md", "```\n[not](a link)\n```\n", spdx="")
        self.write("tests/fault/table.py", "", spdx="# SPDX-License-Identifier: Apache-2.0\n")
        self.write(".ci/run", "#!/usr/bin/env bash\nexec true\n", spdx="")

    def write(self, name, text, spdx=SPDX):
        path = lint.ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(spdx + ("\n" if spdx else "") + text)

    def offences(self, rule):
        return list(getattr(lint, rule)())

    def finds(self, rule, *words):
        """The rule has one offence, which names all of `words`."""
        found = self.offences(rule)
        self.assertEqual(len(found), 1, found)
        for word in words:
            self.assertIn(word, found[0])


class Rules(Tree):
    def test_a_good_tree_passes(self):
        for rule in lint.RULES:
            with self.subTest(rule=rule.__name__):
                self.assertEqual(list(rule()), [])

    def test_stages_stay_apart(self):
        self.write("ingest/a.cpp", '#include "archive/sqlite.hpp"\n')
        self.finds("stages_never_include_each_other", "ingest/a.cpp", "archive/")

    def test_core_stands_on_nothing(self):
        self.write("core/a.hpp", '#pragma once\n\n#include "bus/context.hpp"\n')
        self.finds("stages_never_include_each_other", "core/a.hpp", "bus/")

    def test_the_own_header_comes_first(self):
        self.write("core/size.cpp", '#include <vector>\n\n#include "core/size.hpp"\n')
        self.finds("own_header_stands_first", "core/size.cpp", "vector")

    def test_long_functions_and_files(self):
        self.write("core/long.cpp", "int f() {\n" + "    g();\n" * 61 + "    return 1;\n}\n")
        self.finds("functions_are_short", "core/long.cpp", "f has")
        self.write("core/huge.cpp", "int a;\n" * 400)
        self.finds("files_are_short", "core/huge.cpp", "402 lines")

    def test_two_things_of_one_name_in_a_folder(self):
        text = "namespace {\n\nint f(int a) {\n    return a;\n}\n\n}  // namespace\n"
        self.write("core/a.cpp", text)
        self.write("core/b.cpp", text.replace("int a", "long a"))
        self.write("bus/c.cpp", text)
        self.assertEqual(self.offences("a_folder_has_one_thing_of_a_name"), [])
        self.write("core/b.cpp", text.replace("int a", "int other"))
        self.finds("a_folder_has_one_thing_of_a_name", "core/", "f is also in")

    def test_a_file_without_its_licence(self):
        self.write("core/a.cpp", "int a = 1;\n", spdx="")
        self.finds("every_file_names_its_licence", "core/a.cpp")

    def test_a_file_that_is_not_formatted(self):
        self.write("core/a.cpp", "int  a=1;\n")
        self.assertTrue(all("core/a.cpp" in one for one in self.offences("sources_are_formatted")))
        self.assertTrue(self.offences("sources_are_formatted"))

    def test_beast_in_a_third_file_or_a_header(self):
        self.write("server/more.cpp", "#include <boost/asio/ip/tcp.hpp>\n")
        self.finds("beast_stays_in_two_files", "server/more.cpp")
        (lint.ROOT / "server/more.cpp").unlink()
        (lint.ROOT / "server/web_socket.cpp").unlink()
        self.write("server/more.hpp", "#pragma once\n\n#include <boost/asio/ip/tcp.hpp>\n")
        self.finds("beast_stays_in_two_files", "server/more.hpp")

    def test_time_that_does_not_come_from_the_clock(self):
        for text in ("std::this_thread::sleep_for(x);", "auto t = std::chrono::steady_clock::now();",
                     "usleep(3);", "auto t = std::chrono::system_clock::now();"):
            self.write("bus/a.cpp", f"void f() {{\n    {text}\n}}\n")
            self.finds("time_and_sleep_come_from_the_clock", "bus/a.cpp:4")
        self.write("bus/a.cpp", "// sleep_for is for the clock alone\n")
        self.assertEqual(self.offences("time_and_sleep_come_from_the_clock"), [])

    def test_shells_and_pipelines_from_text(self):
        for text in ('system("rm");', 'popen("ls", "r");', "gst_parse_launch(text, nullptr);",
                     'execvp("sh", words);'):
            self.write("apps/a.cpp", f"void f() {{\n    {text}\n}}\n")
            self.finds("no_shell_and_no_pipeline_text", "apps/a.cpp:4")

    def test_c_objects_freed_outside_media(self):
        self.write("ingest/a.cpp", "void f() {\n    av_frame_free(&frame);\n}\n")
        self.finds("c_objects_are_freed_in_media_only", "ingest/a.cpp:4")

    def test_a_link_that_leads_nowhere(self):
        self.write("docs/c.md", "[gone](gone.md#part)\n", spdx="")
        self.finds("links_in_documents_lead_somewhere", "docs/c.md", "gone.md")

    def test_a_careless_script(self):
        self.write("deploy/a.sh", "#!/usr/bin/env bash\nrm -r $1\n", spdx="")
        self.assertTrue(any("a.sh" in one for one in self.offences("shell_scripts_pass_shellcheck")))

    def test_too_few_tests(self):
        self.write(TESTS, "int tested = 1;\n")
        self.finds("tests_are_enough", "of code")

    def test_simulated_cameras_are_no_tests(self):
        (lint.ROOT / TESTS).unlink()
        self.write("tests/camsim/a.cpp", "int a = 1;\n" * 60)
        self.finds("tests_are_enough", "1 lines of tests")

    def test_notes_to_oneself_and_paths_of_one_machine(self):
        self.write("core/a.cpp", "// TO" + "DO: later\n")
        self.finds("the_project_speaks_of_itself_alone", "core/a.cpp:3")


class Verdict(Tree):
    def test_counts_rules_and_names_what_is_wrong(self):
        self.write("core/a.cpp", "int a = 1;\n", spdx="")
        arguments, sys.argv = sys.argv, ["lint.py", "every_file_names_its_licence"]
        self.addCleanup(setattr, sys, "argv", arguments)
        self.assertEqual(lint.main(), 1)
        (lint.ROOT / "core/a.cpp").unlink()
        self.assertEqual(lint.main(), 0)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
