// SPDX-License-Identifier: Apache-2.0
//
// How tall people look in a camera's picture. Two places say it for all, because the height of
// whoever stands on a plane grows evenly from the far to the near.

#include <optional>

#include "config/sections.hpp"

namespace betang {

namespace {

constexpr double kLeastHeight = 0.01;
constexpr double kLeastApart = 0.05;

std::optional<PersonHeight> readPersonHeight(SettingReader& reader, const YamlNode& node) {
    const bool pair = node.items.size() == 2 && node.items[0].kind == YamlNode::Kind::Scalar &&
                      node.items[1].kind == YamlNode::Kind::Scalar;
    const auto foot = pair ? parseShare(node.items[0].scalar) : Result<double>{0.0};
    const auto height = pair ? parseShare(node.items[1].scalar) : Result<double>{0.0};
    if (!pair || !foot || !height) {
        reader.refuse("person_heights",
                      "a place is two numbers from 0 to 1, feet and height, like [0.9, 0.3]");
        return std::nullopt;
    }
    if (*height < kLeastHeight) {
        reader.refuse("person_heights", "a person is at least 0.01 of the picture tall");
        return std::nullopt;
    }
    return PersonHeight{*foot, *height};
}

}  // namespace

void readPersonHeights(SettingReader& camera_reader, CameraConfig& camera) {
    const YamlNode* node = camera_reader.find("person_heights");
    const bool none = node == nullptr || node->kind == YamlNode::Kind::Null ||
                      (node->kind == YamlNode::Kind::Sequence && node->items.empty());
    if (none) {
        for (const auto& [id, zone] : camera.zones) {
            if (zone.capacity > 0) {
                camera_reader.refuse("person_heights",
                                     "zone " + id + " has a capacity, so people must be counted");
            }
        }
        return;
    }
    if (node->kind != YamlNode::Kind::Sequence || node->items.size() != 2) {
        camera_reader.refuse("person_heights", "must be two places, like [[0.4, 0.1], [0.9, 0.3]]");
        return;
    }
    const auto far = readPersonHeight(camera_reader, node->items[0]);
    const auto near = readPersonHeight(camera_reader, node->items[1]);
    if (!far || !near) {
        return;
    }
    if (near->foot < far->foot + kLeastApart) {
        camera_reader.refuse("person_heights",
                             "the far place stands first, at least 0.05 above the near one");
    } else if (near->height < far->height) {
        camera_reader.refuse("person_heights", "who is nearer looks no smaller");
    } else {
        camera.person_heights = {*far, *near};
    }
}

}  // namespace betang
