// SPDX-License-Identifier: Apache-2.0
//
// Holds config/schema.json to the names that the reader knows, both ways, and to its defaults.

#include "config/schema.hpp"

#include <set>
#include <string>

#include <nlohmann/json.hpp>

#include "tests/unit/config/config_texts.hpp"

using namespace betang;
using Json = nlohmann::json;

namespace {

// Where a map of settings is described in the schema, and a file that holds an unknown name in it.
struct Section {
    const char* pointer;
    const char* file;
};

constexpr Section kSections[]{
    {"/properties", "zzzzzzzzzzzz: 1"},
    {"/$defs/links/additionalProperties/properties", "links: {a: {zzzzzzzzzzzz: 1}}"},
    {"/$defs/sites/additionalProperties/properties", "sites: {a: {zzzzzzzzzzzz: 1}}"},
    {"/$defs/cameras/additionalProperties/properties",
     "cameras: {a.b: {main: rtsp://h/, zzzzzzzzzzzz: 1}}"},
    {"/$defs/zones/additionalProperties/properties",
     "cameras: {a.b: {main: rtsp://h/, zones: {c: {zzzzzzzzzzzz: 1}}}}"},
    {"/$defs/tls/properties", "cameras: {a.b: {main: rtsps://h/, tls: {zzzzzzzzzzzz: 1}}}"},
    {"/$defs/groups/additionalProperties/properties", "groups: {a: {zzzzzzzzzzzz: 1}}"},
    {"/$defs/schedules/additionalProperties/items/properties",
     "schedules: {a: [{zzzzzzzzzzzz: 1}]}"},
    {"/$defs/walls/additionalProperties/properties", "walls: {a: {zzzzzzzzzzzz: 1}}"},
    {"/$defs/outputs/additionalProperties/properties",
     "walls: {a: {outputs: {b: {zzzzzzzzzzzz: 1}}}}"},
    {"/$defs/storage/additionalProperties/properties", "storage: {a: {zzzzzzzzzzzz: 1}}"},
    {"/$defs/server/properties", "server: {zzzzzzzzzzzz: 1}"},
    {"/$defs/remote/properties", "sites: {a: {remote: {zzzzzzzzzzzz: 1}}}"},
    {"/$defs/share/properties", "share: {zzzzzzzzzzzz: 1}"},
};

// The names after "known here: " in what the reader says about the unknown one.
std::set<std::string> namesKnownToReader(const std::string& file) {
    const std::string problems = problemsOf(file);
    const std::string lead = "unknown setting; known here: ";
    const size_t at = problems.find(lead);
    REQUIRE(at != std::string::npos);
    std::set<std::string> names;
    std::string name;
    for (const char c : problems.substr(at + lead.size()) + ",") {
        if (c == ',' || c == '\n') {
            names.insert(name);
            name.clear();
        }
        if (c == '\n') {
            break;
        }
        name += c == ',' || c == ' ' ? "" : std::string{c};
    }
    return names;
}

std::set<std::string> namesIn(const Json& properties) {
    std::set<std::string> names;
    for (const auto& [name, schema] : properties.items()) {
        names.insert(name);
    }
    return names;
}

}  // namespace

TEST_CASE("schema and reader know the same settings", "[config]") {
    const Json schema = Json::parse(configSchema());
    for (const auto& [pointer, file] : kSections) {
        INFO(pointer);
        CHECK(namesKnownToReader(file) == namesIn(schema.at(Json::json_pointer{pointer})));
    }
}

TEST_CASE("the schema explains every setting and refuses all others", "[config]") {
    const Json schema = Json::parse(configSchema());
    for (const auto& [pointer, file] : kSections) {
        const Json::json_pointer at{pointer};
        CHECK(schema.at(at.parent_pointer()).at("additionalProperties") == false);
        for (const auto& [name, setting] : schema.at(at).items()) {
            INFO(pointer << "/" << name);
            const bool is_map = setting.value("$ref", "").find(name) != std::string::npos;
            CHECK((is_map || setting.contains("description")));
        }
    }
}

TEST_CASE("the default file shows every setting that the schema knows", "[config]") {
    const Json schema = Json::parse(configSchema());
    const std::string text{defaultConfigText()};
    for (const auto& [pointer, file] : kSections) {
        for (const std::string& name : namesIn(schema.at(Json::json_pointer{pointer}))) {
            INFO(pointer << "/" << name);
            CHECK((text.find("\n" + name + ":") != std::string::npos ||
                   text.find(" " + name + ":") != std::string::npos));
        }
    }
}
