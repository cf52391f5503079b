// SPDX-License-Identifier: Apache-2.0

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "config/nearest.hpp"
#include "config/sections.hpp"

namespace betang {

namespace {

// The id under which an entry of `cameras` stands, if it may name a camera.
std::optional<CameraId> cameraIdOf(ReadLog& log, const YamlEntry& entry, const std::string& path) {
    const auto id = CameraId::parse(entry.key);
    if (!id) {
        log.refuse(entry.key_place,
                   path,
                   "a camera's id is two names of a-z, 0-9 and '-' joined by a dot, like "
                   "kapuas.dermaga");
        return std::nullopt;
    }
    if (id->site() == "wall") {
        log.refuse(entry.key_place, path, "the site 'wall' is kept for walls");
        return std::nullopt;
    }
    return *id;
}

void addImpliedSite(Config& config, const std::string& site) {
    if (config.sites.try_emplace(site, SiteConfig{.id = site, .name = site, .link = site}).second) {
        config.links.try_emplace(site, LinkConfig{.id = site, .name = site});
    }
}

std::string storageOf(SettingReader& reader, const Config& config, RecordPolicy record) {
    const std::string only = config.storage.size() == 1 ? config.storage.begin()->first : "";
    std::string storage = reader.reference("storage", only, config.storage);
    if (storage.empty() && record != RecordPolicy::Off) {
        reader.refuse("storage", "must say which storage, because there are several");
    }
    return storage;
}

std::string urlOf(SettingReader& reader, const char* name) {
    return reader.value(name, std::string{}, [](std::string_view text) {
        return text.empty() ? Result<std::string>{std::string{}} : parseRtspUrl(text);
    });
}

CameraConfig readCamera(SettingReader& reader,
                        const CameraId& id,
                        const Config& config,
                        const std::filesystem::path& base) {
    CameraConfig camera{.id = id,
                        .name = reader.text("name", id.text()),
                        .main_url = {},
                        .sub_url = {},
                        .secret = {},
                        .schedule = {},
                        .storage = {}};
    const YamlNode* main = reader.find("main");
    const YamlNode* stream = reader.find("stream");
    camera.main_url = urlOf(reader, "main");
    camera.sub_url = urlOf(reader, "sub");
    camera.secret = reader.value("secret", std::string{}, parseReference);
    camera.transport = reader.value("transport", camera.transport, parseTransport);
    camera.record = reader.value("record", camera.record, parseRecord);
    camera.record_when = reader.value("record_when", camera.record_when, parseRecordWhen);
    camera.rolls.pre = reader.value("pre_roll", camera.rolls.pre, parsePreRoll);
    camera.rolls.post = reader.value("post_roll", camera.rolls.post, parsePostRoll);
    camera.schedule = reader.reference("schedule", "", config.schedules);
    camera.storage = storageOf(reader, config, camera.record);
    camera.retention = readRetention(reader);
    camera.analyze = reader.value("analyze", camera.analyze, parseAnalyze);
    readZones(reader, camera);
    readPersonHeights(reader, camera);
    readTls(reader, camera, base);
    readQuirks(reader, camera);
    reader.finish();
    if (main == nullptr || main->scalar.empty()) {
        reader.refuse("main", "every camera needs its RTSP URL here");
    }
    if (stream != nullptr) {
        reader.refuse("stream", "only a camera of a remote site has it; set 'main' and 'sub'");
    }
    const YamlNode* sub = reader.find("sub");
    if (camera.record == RecordPolicy::Sub && (sub == nullptr || sub->scalar.empty())) {
        reader.refuse("record", "there is no sub-stream to record, set 'sub'");
    }
    if (camera.record_when == RecordWhen::Motion && camera.record == RecordPolicy::Off) {
        reader.refuse("record_when", "nothing is recorded, set 'record' to main or sub");
    }
    if (camera.record_when == RecordWhen::Motion && camera.analyze == AnalyzePolicy::Off) {
        reader.refuse("record_when", "nobody looks for motion, set 'analyze' to motion");
    }
    return camera;
}

// What a remote site lends: where and how it is pulled and recorded is that site's affair.
CameraConfig readLent(SettingReader& reader, const CameraId& id) {
    CameraConfig camera{.id = id,
                        .name = reader.text("name", id.text()),
                        .main_url = {},
                        .sub_url = {},
                        .secret = {},
                        .schedule = {},
                        .storage = {}};
    camera.record = RecordPolicy::Off;
    camera.analyze = AnalyzePolicy::Off;
    camera.lent = reader.value("stream", StreamKind::Sub, parseStream);
    reader.finish();
    return camera;
}

void readOneCamera(SettingReader& root,
                   const YamlEntry& entry,
                   Config& config,
                   const std::filesystem::path& base) {
    const std::string path = fmt::format("cameras.{}", shown(entry.key));
    const auto id = cameraIdOf(root.log(), entry, path);
    if (!id) {
        return;
    }
    SettingReader reader{root.log(), entry, path};
    addImpliedSite(config, std::string{id->site()});
    const bool lent = config.sites.at(std::string{id->site()}).remote.has_value();
    config.cameras.emplace(*id,
                           lent ? readLent(reader, *id) : readCamera(reader, *id, config, base));
}

}  // namespace

std::optional<CameraId> readCameraReference(ReadLog& log,
                                            const YamlNode& node,
                                            const std::string& setting,
                                            const Config& config) {
    const auto id = CameraId::parse(node.scalar);
    if (!id) {
        log.refuse(node.place, setting, "must be the id of a camera, like kapuas.dermaga");
        return std::nullopt;
    }
    if (!config.cameras.contains(*id)) {
        std::vector<std::string> known;
        for (const auto& [camera, settings] : config.cameras) {
            known.push_back(camera.text());
        }
        log.refuse(node.place, setting, SettingReader::noSuch(id->text(), known));
        return std::nullopt;
    }
    return *id;
}

void readCameras(SettingReader& root, Config& config, const std::filesystem::path& base) {
    size_t count = 0;
    root.entries("cameras", [&](const YamlEntry& entry) {
        if (++count == kMostCameras + 1) {
            root.log().refuse(entry.key_place,
                              "cameras",
                              fmt::format("at most {} cameras, this is one more", kMostCameras));
        }
        if (count <= kMostCameras) {
            readOneCamera(root, entry, config, base);
        }
    });
}

void readGroups(SettingReader& root, Config& config) {
    root.entries("groups", [&](const YamlEntry& entry) {
        const std::string path = fmt::format("groups.{}", shown(entry.key));
        if (!isName(entry.key)) {
            root.log().refuse(entry.key_place,
                              path,
                              "an id is a name of a-z, 0-9 and inner '-', at most 40 characters");
            return;
        }
        SettingReader reader{root.log(), entry, path};
        CameraGroupConfig group{
            .id = entry.key, .name = reader.text("name", entry.key), .cameras = {}};
        const YamlNode* cameras = reader.find("cameras");
        reader.finish();
        if (cameras == nullptr || cameras->items.empty()) {
            reader.refuse("cameras", "must be a list of camera ids");
        }
        for (size_t i = 0; cameras != nullptr && i < cameras->items.size(); ++i) {
            if (auto id = readCameraReference(
                    root.log(), cameras->items[i], reader.pathOf("cameras"), config)) {
                group.cameras.push_back(std::move(*id));
            }
        }
        config.groups.emplace(entry.key, std::move(group));
    });
}

}  // namespace betang
