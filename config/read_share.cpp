// SPDX-License-Identifier: Apache-2.0
//
// What one installation lends and another borrows.

#include <utility>

#include <fmt/format.h>

#include "config/nearest.hpp"
#include "config/sections.hpp"

namespace betang {

namespace {

// A value that must be there.
template <typename T, typename Parse>
T required(SettingReader& reader, const char* name, const char* rule, Parse parse) {
    const YamlNode* node = reader.find(name);
    if (node == nullptr || (node->kind != YamlNode::Kind::Map && node->scalar.empty())) {
        reader.refuse(name, rule);
        return {};
    }
    return reader.value(name, T{}, parse);
}

std::string ownSecret(SettingReader& reader) {
    return required<std::string>(
        reader, "secret", "must name the secret that holds our own key", parseReference);
}

void readClients(SettingReader& reader, ShareConfig& share) {
    bool any = false;
    reader.entries("clients", [&](const YamlEntry& entry) {
        any = true;
        const std::string path = fmt::format("share.clients.{}", shown(entry.key));
        auto key =
            entry.value.kind == YamlNode::Kind::Map || entry.value.kind == YamlNode::Kind::Sequence
                ? Result<std::string>{Error{ErrorKind::BadConfig, "must be one value"}}
                : parseCurveKey(entry.value.scalar);
        if (!isName(entry.key)) {
            reader.log().refuse(entry.key_place, path, "must be a name of a-z, 0-9 and inner '-'");
        } else if (!key) {
            reader.log().refuse(entry.value.place, path, key.error().text());
        } else {
            share.clients.emplace(entry.key, std::move(*key));
        }
    });
    if (!any) {
        reader.refuse("clients", "must list whose keys may come, each under a name");
    }
}

void lendAll(ShareConfig& share, const Config& config) {
    for (const auto& [id, camera] : config.cameras) {
        if (!camera.lent) {
            share.cameras.push_back(id);
        }
    }
}

void readLentCameras(SettingReader& reader, ShareConfig& share, const Config& config) {
    const YamlNode* node = reader.find("cameras");
    if (node == nullptr || node->scalar == "all") {
        lendAll(share, config);
        return;
    }
    if (node->kind != YamlNode::Kind::Sequence) {
        reader.refuse("cameras", "must be a list of cameras, or all");
        return;
    }
    for (const YamlNode& item : node->items) {
        auto id = readCameraReference(reader.log(), item, reader.pathOf("cameras"), config);
        if (id && config.cameras.at(*id).lent) {
            reader.log().refuse(
                item.place, reader.pathOf("cameras"), "is itself borrowed from a remote site");
        } else if (id) {
            share.cameras.push_back(std::move(*id));
        }
    }
}

}  // namespace

void readRemote(SettingReader& site_reader, SiteConfig& site) {
    const YamlNode* node = site_reader.find("remote");
    if (node == nullptr) {
        return;
    }
    SettingReader reader{site_reader.log(), *node, node->place, site_reader.pathOf("remote")};
    RemoteSiteConfig remote;
    remote.at = required<TcpPlace>(
        reader, "at", "must say where the site lends its cameras, HOST:PORT", parseTcpPlace);
    remote.key =
        required<std::string>(reader, "key", "must be the site's public key", parseCurveKey);
    remote.secret = ownSecret(reader);
    reader.finish();
    site.remote = std::move(remote);
}

void readShare(SettingReader& root, Config& config) {
    const YamlNode* node = root.find("share");
    if (node == nullptr) {
        return;
    }
    SettingReader reader{root.log(), *node, node->place, "share"};
    ShareConfig share;
    share.listen = required<TcpPlace>(
        reader, "listen", "must say where to listen, ADDRESS:PORT", parseTcpPlace);
    share.secret = ownSecret(reader);
    readClients(reader, share);
    readLentCameras(reader, share, config);
    reader.finish();
    config.share = std::move(share);
}

}  // namespace betang
