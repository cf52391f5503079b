// SPDX-License-Identifier: Apache-2.0
//
// How one camera is reached beyond its URLs: what its certificate must be, what it needs unasked.

#include "config/sections.hpp"

namespace betang {

namespace {

bool isTls(const std::string& url) {
    return url.starts_with("rtsps://");
}

}  // namespace

void readTls(SettingReader& camera_reader,
             CameraConfig& camera,
             const std::filesystem::path& base) {
    const YamlNode* node = camera_reader.find("tls");
    if (node == nullptr) {
        return;
    }
    SettingReader reader{camera_reader.log(), *node, node->place, camera_reader.pathOf("tls")};
    camera.tls.pin = reader.value("pin", std::string{}, parseFingerprint);
    const YamlNode* ca = reader.find("ca");
    if (ca != nullptr && !ca->scalar.empty()) {
        camera.tls.ca = (base / reader.text("ca", "")).lexically_normal();
    }
    reader.finish();
    if (camera.tls == TlsTrust{}) {
        return;
    }
    if (!camera.tls.pin.empty() && !camera.tls.ca.empty()) {
        reader.refuse("ca", "must be left out where 'pin' says which certificate it is");
    }
    const bool plain =
        !isTls(camera.main_url) || (!camera.sub_url.empty() && !isTls(camera.sub_url));
    if (plain && !camera.main_url.empty()) {
        camera_reader.refuse("tls", "needs rtsps:// in 'main' and 'sub'; rtsp:// is never checked");
    }
}

void readQuirks(SettingReader& camera_reader, CameraConfig& camera) {
    const YamlNode* node = camera_reader.find("quirks");
    if (node == nullptr || node->kind == YamlNode::Kind::Null) {
        return;
    }
    if (node->kind != YamlNode::Kind::Sequence) {
        camera_reader.refuse("quirks", "must be a list");
        return;
    }
    for (const YamlNode& item : node->items) {
        const auto quirk = parseQuirk(item.scalar);
        if (!quirk) {
            camera_reader.log().refuse(
                item.place, camera_reader.pathOf("quirks"), quirk.error().text());
            continue;
        }
        camera.quirks.insert(*quirk);
    }
    if (camera.quirks.contains(CameraQuirk::AudioFirst) && camera.transport != RtspTransport::Tcp) {
        camera_reader.refuse("quirks", "audio-first needs transport: tcp");
    }
}

}  // namespace betang
