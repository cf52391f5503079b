// SPDX-License-Identifier: Apache-2.0
//
// A YAML document as a plain tree in which every value and every name knows where it stands.
// yaml-cpp does the reading; its own node type is not used because finding a name there is linear,
// it loses the places of names, and it follows aliases, which lets a small file grow without bound.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace betang {

inline constexpr size_t kLargestConfigFile = size_t{4} << 20;

struct YamlPlace {
    size_t file = 0;  // index into the list of files that were read
    int line = 1;
    int column = 1;  // in bytes
};

struct YamlEntry;

struct YamlNode {
    enum class Kind { Null, Scalar, Sequence, Map };

    Kind kind = Kind::Null;
    YamlPlace place;
    std::string scalar;
    std::vector<YamlNode> items;
    std::vector<YamlEntry> entries;  // in file order, without repeats
};

struct YamlEntry {
    std::string key;
    YamlPlace key_place;
    YamlNode value;
};

struct YamlProblem {
    YamlPlace place;
    std::string rule;
};

struct YamlDocument {
    YamlNode root;
    std::vector<YamlProblem> problems;  // duplicate names, and at most one syntax error
};

// Reads one document. Refuses aliases, tags, texts over kLargestConfigFile, nesting deeper than a
// configuration can be and more values than any configuration needs. Reentrant, never throws for
// what the text holds.
[[nodiscard]] YamlDocument parseYaml(std::string_view text, size_t file);

// Lays `over` on top of `base`: maps are joined name by name, everything else is replaced.
void mergeYaml(YamlNode& base, YamlNode&& over);

}  // namespace betang
