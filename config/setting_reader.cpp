// SPDX-License-Identifier: Apache-2.0

#include "config/setting_reader.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/nearest.hpp"

namespace betang {

void ReadLog::refuse(const YamlPlace& place, const std::string& setting, std::string rule) {
    if (found_.size() < kMostProblems) {
        found_.push_back(
            {place, {files_[place.file], place.line, place.column, setting, std::move(rule)}});
    }
}

void ReadLog::cameFrom(const std::string& setting, const YamlPlace& place) {
    origins_.insert_or_assign(setting, SettingPlace{files_[place.file], place.line, place.column});
}

std::vector<ConfigProblem> ReadLog::takeProblems() {
    std::stable_sort(found_.begin(), found_.end(), [](const Found& a, const Found& b) {
        return std::tie(a.place.file, a.place.line, a.place.column) <
               std::tie(b.place.file, b.place.line, b.place.column);
    });
    std::vector<ConfigProblem> problems;
    for (Found& found : found_) {
        problems.push_back(std::move(found.problem));
    }
    found_.clear();
    return problems;
}

SettingReader::SettingReader(ReadLog& log,
                             const YamlNode& node,
                             const YamlPlace& place,
                             std::string path)
    : log_{log}, node_{node}, place_{place}, path_{std::move(path)} {
    if (node.kind != YamlNode::Kind::Map && node.kind != YamlNode::Kind::Null) {
        log_.refuse(node.place, path_, "must be a map of settings, each on a line `name: value`");
    }
    for (const YamlEntry& entry : node.entries) {
        entries_.emplace(entry.key, &entry);
    }
}

const YamlNode* SettingReader::find(const char* name) {
    asked_.emplace_back(name);
    const auto found = entries_.find(name);
    if (found == entries_.end()) {
        return nullptr;
    }
    const YamlNode& node = found->second->value;
    if (node.kind != YamlNode::Kind::Map) {
        log_.cameFrom(pathOf(name), node.place);
    }
    return &node;
}

int SettingReader::integer(const char* name, int fallback, Range range) {
    return value(
        name, fallback, [range](std::string_view text) { return parseInteger(text, range); });
}

std::string SettingReader::text(const char* name, std::string fallback) {
    return value(name, std::move(fallback), parseText);
}

void SettingReader::entries(const char* name, const std::function<void(const YamlEntry&)>& each) {
    const YamlNode* node = find(name);
    if (node == nullptr || node->kind == YamlNode::Kind::Null) {
        return;
    }
    if (node->kind != YamlNode::Kind::Map) {
        log_.refuse(node->place, pathOf(name), "must be a map, each entry under its id");
        return;
    }
    for (const YamlEntry& entry : node->entries) {
        each(entry);
    }
}

void SettingReader::refuse(const char* name, std::string rule) {
    const auto found = entries_.find(name);
    log_.refuse(found == entries_.end() ? place_ : found->second->value.place,
                pathOf(name),
                std::move(rule));
}

void SettingReader::finish() {
    std::sort(asked_.begin(), asked_.end());
    asked_.erase(std::unique(asked_.begin(), asked_.end()), asked_.end());
    for (const YamlEntry& entry : node_.entries) {
        if (std::binary_search(asked_.begin(), asked_.end(), entry.key)) {
            continue;
        }
        const std::string close = nearest(entry.key, asked_);
        log_.refuse(entry.key_place,
                    pathOf(entry.key),
                    close.empty()
                        ? fmt::format("unknown setting; known here: {}", fmt::join(asked_, ", "))
                        : fmt::format("unknown setting; did you mean '{}'?", close));
    }
}

std::string SettingReader::pathOf(std::string_view name) const {
    return path_.empty() ? shown(name) : fmt::format("{}.{}", path_, shown(name));
}

std::string SettingReader::noSuch(const std::string& id, const std::vector<std::string>& known) {
    const std::string close = nearest(id, known);
    return close.empty() ? fmt::format("'{}' is not configured", id)
                         : fmt::format("'{}' is not configured; did you mean '{}'?", id, close);
}

}  // namespace betang
