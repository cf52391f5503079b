// SPDX-License-Identifier: Apache-2.0
//
// Reads the settings of one map by name, remembers which names were asked for and refuses the rest.
// Whatever is asked for is thereby known: there is no second list of settings to keep in step.

#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/reader.hpp"
#include "config/values.hpp"
#include "config/yaml_tree.hpp"

namespace betang {

// Collects what one reading finds: its problems and where each setting came from.
class ReadLog final {
  public:
    static constexpr size_t kMostProblems = 200;

    explicit ReadLog(std::vector<std::filesystem::path> files) : files_{std::move(files)} {}

    void refuse(const YamlPlace& place, const std::string& setting, std::string rule);
    void cameFrom(const std::string& setting, const YamlPlace& place);

    [[nodiscard]] size_t count() const { return found_.size(); }

    // Sorted by file (in reading order), line and column.
    [[nodiscard]] std::vector<ConfigProblem> takeProblems();

    [[nodiscard]] std::map<std::string, SettingPlace> takeOrigins() { return std::move(origins_); }

  private:
    struct Found {
        YamlPlace place;
        ConfigProblem problem;
    };

    const std::vector<std::filesystem::path> files_;
    std::vector<Found> found_;
    std::map<std::string, SettingPlace> origins_;
};

// Thread-bound; borrows the log and the node.
class SettingReader final {
  public:
    // `path` is the dotted name of the map, empty for the whole file; `place` is where to point
    // when something is missing. A node that is neither a map nor empty is refused and reads as
    // empty.
    SettingReader(ReadLog& log, const YamlNode& node, const YamlPlace& place, std::string path);

    SettingReader(ReadLog& log, const YamlEntry& entry, std::string path)
        : SettingReader{log, entry.value, entry.key_place, std::move(path)} {}

    // The value of `name`, or nullptr when it does not stand here.
    [[nodiscard]] const YamlNode* find(const char* name);

    // The scalar of `name` read by `parse`; `fallback` when it is missing or refused.
    template <typename T, typename Parse>
    [[nodiscard]] T value(const char* name, T fallback, Parse parse) {
        const YamlNode* node = find(name);
        if (node == nullptr) {
            return fallback;
        }
        if (node->kind == YamlNode::Kind::Sequence || node->kind == YamlNode::Kind::Map) {
            log_.refuse(node->place, pathOf(name), "must be one value");
            return fallback;
        }
        auto read = parse(std::string_view{node->scalar});
        if (!read) {
            log_.refuse(node->place, pathOf(name), read.error().text());
            return fallback;
        }
        return std::move(*read);
    }

    [[nodiscard]] int integer(const char* name, int fallback, Range range);
    [[nodiscard]] std::string text(const char* name, std::string fallback);

    // A name that must be a key of `known`; empty is allowed and means none.
    template <typename Map>
    [[nodiscard]] std::string reference(const char* name, std::string fallback, const Map& known) {
        const YamlNode* node = find(name);
        std::string id = value(name, std::move(fallback), parseReference);
        if (node != nullptr && !id.empty() && known.find(id) == known.end()) {
            std::vector<std::string> names;
            for (const auto& entry : known) {
                names.push_back(entry.first);
            }
            log_.refuse(node->place, pathOf(name), noSuch(id, names));
        }
        return id;
    }

    // Calls `each` for every entry of the map `name`, in file order.
    void entries(const char* name, const std::function<void(const YamlEntry&)>& each);

    // Refuses `name` at its own place, or at the map's when it does not stand here.
    void refuse(const char* name, std::string rule);

    // Refuses every name that was not asked for. Call last.
    void finish();

    [[nodiscard]] std::string pathOf(std::string_view name) const;

    [[nodiscard]] ReadLog& log() { return log_; }

    [[nodiscard]] static std::string noSuch(const std::string& id,
                                            const std::vector<std::string>& known);

  private:
    ReadLog& log_;
    const YamlNode& node_;
    const YamlPlace place_;
    const std::string path_;
    std::unordered_map<std::string_view, const YamlEntry*> entries_;
    std::vector<std::string> asked_;
};

}  // namespace betang
