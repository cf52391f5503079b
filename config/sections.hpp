// SPDX-License-Identifier: Apache-2.0
//
// One function for each top-level map of the configuration. Order matters, because each may refer
// only to what was read before it: links, sites, storage, schedules, cameras, groups,
// layouts, walls; the server refers to none of them, what is shared to cameras.

#pragma once

#include "config/setting_reader.hpp"

namespace betang {

inline constexpr size_t kMostCameras = 4096;

void readLinks(SettingReader& root, Config& config);
void readSites(SettingReader& root, Config& config);

// Relative paths are taken from `base`.
void readStorage(SettingReader& root, Config& config, const std::filesystem::path& base);

void readSchedules(SettingReader& root, Config& config);

// Relative paths are taken from `base`.
void readCameras(SettingReader& root, Config& config, const std::filesystem::path& base);

// The `zones` of one camera.
void readZones(SettingReader& camera_reader, CameraConfig& camera);

// The `person_heights` of one camera, whose zones have been read.
void readPersonHeights(SettingReader& camera_reader, CameraConfig& camera);

// The `tls` of one camera, whose URLs have been read.
void readTls(SettingReader& camera_reader, CameraConfig& camera, const std::filesystem::path& base);

// The `quirks` of one camera.
void readQuirks(SettingReader& camera_reader, CameraConfig& camera);

void readGroups(SettingReader& root, Config& config);
void readLayouts(SettingReader& root, Config& config);
void readWalls(SettingReader& root, Config& config);
void readServer(SettingReader& root, Config& config);
void readShare(SettingReader& root, Config& config);

// `keep` and `cap` of a site or a camera.
[[nodiscard]] Retention readRetention(SettingReader& reader);

// The `remote` of one site.
void readRemote(SettingReader& site_reader, SiteConfig& site);

// The camera that `node` names; refused and empty when it is none or not configured.
[[nodiscard]] std::optional<CameraId> readCameraReference(ReadLog& log,
                                                          const YamlNode& node,
                                                          const std::string& setting,
                                                          const Config& config);

}  // namespace betang
