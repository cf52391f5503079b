// SPDX-License-Identifier: Apache-2.0
//
// The zones of a camera. An outline is checked as a polygon: what crosses itself has no inside that
// everybody agrees on.

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "config/nearest.hpp"
#include "config/sections.hpp"

namespace betang {

namespace {

using Outline = std::vector<ZonePoint>;

constexpr size_t kFewestCorners = 3;
constexpr size_t kMostCorners = 64;
constexpr size_t kMostAreas = 16;
constexpr double kLeastShare = 0.0001;
constexpr double kLeastArea = 0.0001;
constexpr int64_t kLargestCapacity = 100000;

// Positive when a, b, c turn one way, negative the other, 0 on a line.
double turn(const ZonePoint& a, const ZonePoint& b, const ZonePoint& c) {
    const double cross = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
    return std::abs(cross) < 1e-12 ? 0 : cross;
}

// `p` is on the line through a and b: whether it is between them.
bool between(const ZonePoint& a, const ZonePoint& b, const ZonePoint& p) {
    return std::min(a.x, b.x) <= p.x && p.x <= std::max(a.x, b.x) && std::min(a.y, b.y) <= p.y &&
           p.y <= std::max(a.y, b.y);
}

// Whether the segments ab and cd have a point in common.
bool meet(const ZonePoint& a, const ZonePoint& b, const ZonePoint& c, const ZonePoint& d) {
    const double c_side = turn(a, b, c);
    const double d_side = turn(a, b, d);
    const double a_side = turn(c, d, a);
    const double b_side = turn(c, d, b);
    if (c_side * d_side < 0 && a_side * b_side < 0) {
        return true;
    }
    return (c_side == 0 && between(a, b, c)) || (d_side == 0 && between(a, b, d)) ||
           (a_side == 0 && between(c, d, a)) || (b_side == 0 && between(c, d, b));
}

// Neighbouring sides share a corner; all others must stay apart.
bool crossesItself(const Outline& outline) {
    const size_t count = outline.size();
    for (size_t i = 0; i < count; ++i) {
        for (size_t j = i + 2; j < count; ++j) {
            const bool neighbours = i == 0 && j == count - 1;
            if (!neighbours &&
                meet(outline[i], outline[i + 1], outline[j], outline[(j + 1) % count])) {
                return true;
            }
        }
    }
    return false;
}

double areaOf(const Outline& outline) {
    double twice = 0;
    for (size_t i = 0; i < outline.size(); ++i) {
        const ZonePoint& next = outline[(i + 1) % outline.size()];
        twice += outline[i].x * next.y - next.x * outline[i].y;
    }
    return std::abs(twice) / 2;
}

std::optional<ZonePoint> readPoint(ReadLog& log, const YamlNode& node, const std::string& setting) {
    if (node.items.size() != 2 || node.items[0].kind != YamlNode::Kind::Scalar ||
        node.items[1].kind != YamlNode::Kind::Scalar) {
        log.refuse(node.place, setting, "a corner is two numbers from 0 to 1, like [0.25, 0.5]");
        return std::nullopt;
    }
    double values[2] = {};
    for (size_t i = 0; i < 2; ++i) {
        const auto value = parseShare(node.items[i].scalar);
        if (!value) {
            log.refuse(node.items[i].place, setting, value.error().text());
            return std::nullopt;
        }
        values[i] = *value;
    }
    return ZonePoint{values[0], values[1]};
}

// Empty when it was refused.
Outline readOutline(ReadLog& log, const YamlNode& node, const std::string& setting) {
    if (node.items.size() < kFewestCorners || node.items.size() > kMostCorners) {
        log.refuse(node.place,
                   setting,
                   fmt::format("an area has {} to {} corners, this has {}",
                               kFewestCorners,
                               kMostCorners,
                               node.items.size()));
        return {};
    }
    Outline outline;
    for (const YamlNode& item : node.items) {
        const auto point = readPoint(log, item, setting);
        if (!point) {
            return {};
        }
        outline.push_back(*point);
    }
    if (crossesItself(outline)) {
        log.refuse(
            node.place, setting, "must not cross or touch itself; name the corners in order");
        return {};
    }
    if (areaOf(outline) < kLeastArea) {
        log.refuse(node.place, setting, "encloses nothing");
        return {};
    }
    return outline;
}

// Nothing where the list does not stand or is empty, or is no list, which is refused.
const std::vector<YamlNode>* listOf(SettingReader& reader, const char* name) {
    const YamlNode* node = reader.find(name);
    if (node == nullptr || node->kind == YamlNode::Kind::Null) {
        return nullptr;
    }
    if (node->kind != YamlNode::Kind::Sequence) {
        reader.refuse(name, "must be a list");
        return nullptr;
    }
    return node->items.empty() ? nullptr : &node->items;
}

void readExclude(SettingReader& reader, ZoneConfig& zone) {
    const std::vector<YamlNode>* areas = listOf(reader, "exclude");
    if (areas == nullptr) {
        return;
    }
    if (areas->size() > kMostAreas) {
        reader.refuse("exclude", fmt::format("at most {} areas", kMostAreas));
        return;
    }
    for (const YamlNode& area : *areas) {
        if (Outline outline = readOutline(reader.log(), area, reader.pathOf("exclude"));
            !outline.empty()) {
            zone.exclude.push_back(std::move(outline));
        }
    }
}

ZoneConfig readZone(SettingReader& reader, const std::string& id) {
    ZoneConfig zone{.id = id};
    if (listOf(reader, "outline") != nullptr) {
        zone.outline = readOutline(reader.log(), *reader.find("outline"), reader.pathOf("outline"));
    }
    readExclude(reader, zone);
    zone.least_share = reader.value("least_share", zone.least_share, parseShare);
    if (zone.least_share < kLeastShare) {
        reader.refuse("least_share", fmt::format("must be at least {}", kLeastShare));
    }
    zone.capacity = reader.integer("capacity", zone.capacity, {0, kLargestCapacity});
    reader.finish();
    return zone;
}

}  // namespace

void readZones(SettingReader& camera_reader, CameraConfig& camera) {
    camera_reader.entries("zones", [&](const YamlEntry& entry) {
        const std::string path = camera_reader.pathOf("zones") + "." + shown(entry.key);
        ReadLog& log = camera_reader.log();
        if (!isName(entry.key)) {
            log.refuse(entry.key_place,
                       path,
                       "an id is a name of a-z, 0-9 and inner '-', at most 40 characters");
            return;
        }
        if (camera.zones.size() == kMostAreas) {
            log.refuse(entry.key_place, path, fmt::format("at most {} zones", kMostAreas));
            return;
        }
        SettingReader reader{log, entry, path};
        camera.zones.emplace(entry.key, readZone(reader, entry.key));
    });
}

}  // namespace betang
