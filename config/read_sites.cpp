// SPDX-License-Identifier: Apache-2.0
//
// Links, sites, storage and schedules: what cameras hang on; and the web server.

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "config/nearest.hpp"
#include "config/sections.hpp"

namespace betang {

namespace {

constexpr uint64_t kDefaultCap = 20'000'000'000;
constexpr const char* kDefaultStorage = "utama";
constexpr const char* kDefaultStoragePath = "/var/lib/betang/recordings";
constexpr int kMostLinkKbits = 10'000'000;

// Refuses an entry's id unless it may name something.
bool goodId(ReadLog& log, const YamlEntry& entry, const std::string& setting) {
    if (isName(entry.key)) {
        return true;
    }
    log.refuse(entry.key_place,
               setting,
               "an id is a name of a-z, 0-9 and inner '-', at most 40 characters");
    return false;
}

std::filesystem::path absolute(const std::filesystem::path& base, const std::string& path) {
    auto whole = (base / path).lexically_normal();
    return whole.has_filename() ? whole : whole.parent_path();
}

// Two storages in one folder would delete each other's segments.
bool overlap(const std::filesystem::path& a, const std::filesystem::path& b) {
    const auto [in_a, in_b] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    return in_a == a.end() || in_b == b.end();
}

void refuseOverlap(SettingReader& reader, const Config& config, const StorageConfig& storage) {
    for (const auto& [id, other] : config.storage) {
        if (overlap(storage.path, other.path)) {
            reader.refuse("path", fmt::format("must not share a folder with storage '{}'", id));
        }
    }
}

void readOneStorage(SettingReader& root,
                    const YamlEntry& entry,
                    Config& config,
                    const std::filesystem::path& base) {
    const std::string path = fmt::format("storage.{}", shown(entry.key));
    if (!goodId(root.log(), entry, path)) {
        return;
    }
    SettingReader reader{root.log(), entry, path};
    StorageConfig storage{.id = entry.key, .path = {}};
    storage.path = absolute(base, reader.text("path", kDefaultStoragePath));
    storage.cap_bytes = reader.value("cap", kDefaultCap, parseBytes);
    storage.segment = reader.value("segment", storage.segment, parseSegmentLength);
    storage.keep = reader.value("keep", storage.keep, parseKeep);
    reader.finish();
    if (storage.path == storage.path.root_path()) {
        reader.refuse("path", "must be a folder of its own, not the root");
    } else {
        refuseOverlap(reader, config, storage);
    }
    config.storage.emplace(entry.key, std::move(storage));
}

std::vector<int> daysOf(SettingReader& reader) {
    const YamlNode* node = reader.find("days");
    if (node == nullptr) {
        return {0, 1, 2, 3, 4, 5, 6};
    }
    std::vector<int> days;
    const auto take = [&](const YamlNode& item) {
        const auto some = parseDays(item.scalar);
        if (!some) {
            reader.log().refuse(item.place, reader.pathOf("days"), some.error().text());
            return;
        }
        days.insert(days.end(), some->begin(), some->end());
    };
    if (node->kind == YamlNode::Kind::Sequence) {
        std::for_each(node->items.begin(), node->items.end(), take);
    } else {
        take(*node);
    }
    std::sort(days.begin(), days.end());
    days.erase(std::unique(days.begin(), days.end()), days.end());
    return days;
}

void readSpan(ReadLog& log, const YamlNode& node, const std::string& path, ScheduleConfig& into) {
    constexpr std::chrono::minutes kDay{24 * 60};
    SettingReader reader{log, node, node.place, path};
    const std::vector<int> days = daysOf(reader);
    const auto from = reader.value("from", std::chrono::minutes{0}, parseTimeOfDay);
    const auto to = reader.value("to", kDay, parseTimeOfDay);
    reader.finish();
    if (from == to || from == kDay) {
        reader.refuse("to", "must differ from 'from', which must be before 24:00");
        return;
    }
    for (const int day : days) {
        if (from < to) {
            into.spans.push_back({day, from, to});
            continue;
        }
        into.spans.push_back({day, from, kDay});
        if (to.count() > 0) {
            into.spans.push_back({(day + 1) % 7, std::chrono::minutes{0}, to});
        }
    }
}

void readOneSchedule(SettingReader& root, const YamlEntry& entry, Config& config) {
    const std::string path = fmt::format("schedules.{}", shown(entry.key));
    if (!goodId(root.log(), entry, path)) {
        return;
    }
    ScheduleConfig schedule{.id = entry.key, .spans = {}};
    if (entry.value.kind != YamlNode::Kind::Sequence || entry.value.items.empty()) {
        root.log().refuse(
            entry.value.place, path, "must be a list of spans, each with days, from and to");
    }
    for (const YamlNode& item : entry.value.items) {
        readSpan(root.log(), item, path, schedule);
    }
    config.schedules.emplace(entry.key, std::move(schedule));
}

}  // namespace

Retention readRetention(SettingReader& reader) {
    return {.keep = reader.value("keep", std::optional<std::chrono::hours>{}, parseKeep),
            .cap_bytes = reader.value("cap", std::optional<uint64_t>{}, parseCap)};
}

void readLinks(SettingReader& root, Config& config) {
    root.entries("links", [&](const YamlEntry& entry) {
        const std::string path = fmt::format("links.{}", shown(entry.key));
        if (!goodId(root.log(), entry, path)) {
            return;
        }
        SettingReader reader{root.log(), entry, path};
        LinkConfig link{.id = entry.key, .name = reader.text("name", entry.key)};
        link.budget_kbits = reader.integer("budget_kbits", 0, {0, kMostLinkKbits});
        reader.finish();
        config.links.emplace(entry.key, std::move(link));
    });
}

void readSites(SettingReader& root, Config& config) {
    root.entries("sites", [&](const YamlEntry& entry) {
        const std::string path = fmt::format("sites.{}", shown(entry.key));
        if (!goodId(root.log(), entry, path)) {
            return;
        }
        if (entry.key == "wall") {
            root.log().refuse(entry.key_place, path, "the site 'wall' is kept for walls");
            return;
        }
        SettingReader reader{root.log(), entry, path};
        SiteConfig site{.id = entry.key, .name = reader.text("name", entry.key), .link = {}};
        site.link = reader.reference("link", "", config.links);
        readRemote(reader, site);
        site.retention = readRetention(reader);
        reader.finish();
        if (site.remote && site.retention != Retention{}) {
            reader.refuse("remote", "what a remote site keeps is its own affair: no keep, no cap");
        }
        config.sites.emplace(entry.key, std::move(site));
    });
    for (auto& [id, site] : config.sites) {
        if (site.link.empty()) {
            site.link = id;
            config.links.try_emplace(id, LinkConfig{.id = id, .name = id});
        }
    }
}

void readStorage(SettingReader& root, Config& config, const std::filesystem::path& base) {
    root.entries("storage",
                 [&](const YamlEntry& entry) { readOneStorage(root, entry, config, base); });
    if (config.storage.empty()) {
        config.storage.emplace(
            kDefaultStorage,
            StorageConfig{
                .id = kDefaultStorage, .path = kDefaultStoragePath, .cap_bytes = kDefaultCap});
    }
}

void readSchedules(SettingReader& root, Config& config) {
    root.entries("schedules",
                 [&](const YamlEntry& entry) { readOneSchedule(root, entry, config); });
}

}  // namespace betang
