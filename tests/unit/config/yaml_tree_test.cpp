// SPDX-License-Identifier: Apache-2.0

#include "config/yaml_tree.hpp"

#include "tests/support/catch.hpp"

using namespace betang;

TEST_CASE("every value and every name knows its place", "[config]") {
    const YamlDocument document = parseYaml("a: 1\nb:\n  c: [x,\n      y]\n", 7);
    REQUIRE(document.problems.empty());
    const YamlEntry& b = document.root.entries.at(1);
    CHECK(b.key_place.line == 2);
    CHECK(b.key_place.column == 1);
    const YamlNode& y = b.value.entries.at(0).value.items.at(1);
    CHECK(y.scalar == "y");
    CHECK(y.place.file == 7);
    CHECK(y.place.line == 4);
    CHECK(y.place.column == 7);
}

TEST_CASE("a document of aliases within aliases is refused at the first", "[config]") {
    std::string bomb = "a0: &a0 [x]\n";
    for (int i = 1; i < 30; ++i) {
        const std::string before = "*a" + std::to_string(i - 1);
        bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before + "," +
                before + "]\n";
    }
    const YamlDocument document = parseYaml(bomb, 0);
    REQUIRE(document.problems.size() == 1);
    CHECK(document.problems[0].place.line == 2);
}

TEST_CASE("nesting without end and values without number are refused", "[config]") {
    CHECK(parseYaml(std::string(100'000, '['), 0).problems.size() == 1);
    CHECK(parseYaml("[" + std::string(1'000'000, ',') + "]", 0).problems.size() == 1);
    std::string deep;
    for (int i = 0; i < 1000; ++i) {
        deep += std::string(static_cast<size_t>(i), ' ') + "a:\n";
    }
    CHECK(parseYaml(deep, 0).problems.size() == 1);
}

TEST_CASE("an empty text is an empty document", "[config]") {
    const auto text = GENERATE("", "\n", "# only a comment\n", "---\n", "~\n");
    const YamlDocument document = parseYaml(text, 0);
    CHECK(document.problems.empty());
    CHECK(document.root.kind == YamlNode::Kind::Null);
}

TEST_CASE("laying an empty value over another leaves it", "[config]") {
    YamlNode base = parseYaml("a: {b: 1, c: 2}\nd: 3", 0).root;
    mergeYaml(base, parseYaml("a:\nd: [4]\ne: 5", 1).root);
    REQUIRE(base.entries.size() == 3);
    CHECK(base.entries[0].value.entries.size() == 2);
    CHECK(base.entries[1].value.kind == YamlNode::Kind::Sequence);
    CHECK(base.entries[1].value.place.file == 1);
    CHECK(base.entries[2].key == "e");
}
