// SPDX-License-Identifier: Apache-2.0

#include "tests/integration/camsim/player.hpp"

#include <array>
#include <cstdlib>
#include <fstream>

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "media/nal.hpp"

#include "tests/camsim/digest.hpp"

namespace betang::camsim {

Player::Player(const std::string& url, const std::string& transport) {
    AVDictionary* options = nullptr;
    av_dict_set(&options, "rtsp_transport", transport.c_str(), 0);
    av_dict_set(&options, "timeout", "10000000", 0);
    AVFormatContext* input = nullptr;
    const int opened = avformat_open_input(&input, url.c_str(), nullptr, &options);
    av_dict_free(&options);
    if (opened < 0) {
        throw Error{ErrorKind::Unavailable, avErrorText(opened)};
    }
    input_.reset(input);
    codec_ = input->streams[0]->codecpar->codec_id == AV_CODEC_ID_HEVC ? Codec::H265 : Codec::H264;
}

std::vector<PlayedUnit> Player::play(size_t count) {
    std::vector<PlayedUnit> units;
    const AvPacketPtr packet = makeAvPacket();
    while (units.size() < count && av_read_frame(input_.get(), packet.get()) >= 0) {
        const std::span<const uint8_t> bytes{packet->data, static_cast<size_t>(packet->size)};
        Hasher hasher{Hash::Sha256};
        bool key = false;
        for (const NalUnit nal : splitAnnexB(bytes)) {
            hasher.add(nal);
            key = key || isKeySlice(codec_, nal);
        }
        units.push_back({findSeiMark(codec_, bytes).value_or(SeiMark{}),
                         hasher.finish(),
                         key,
                         Bytes(bytes.begin(), bytes.end())});
        av_packet_unref(packet.get());
    }
    return units;
}

ScratchFolder::ScratchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "camsim-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
        throw Error{ErrorKind::Io, "cannot make a temporary folder"};
    }
    path_ = name;
}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

CameraSimulatorOptions quickCameras(const ScratchFolder& folder, int count) {
    CameraSimulatorOptions options;
    options.clips = {"scene:crossing", "scene:market"};
    options.count = count;
    options.log = folder / "log";
    options.encoding.main = {{320, 180}, 25, 400};
    options.encoding.sub = {{160, 90}, 25, 100};
    options.encoding.gop = std::chrono::milliseconds{400};
    options.encoding.loop = std::chrono::milliseconds{2000};
    options.encoding.cache = folder / "cache";
    return options;
}

SentLog logOf(CameraSimulator& simulator, const ScratchFolder& folder) {
    simulator.control("status");
    std::ifstream in{folder / "log"};
    return readSentLog(in);
}

std::vector<std::string> eventsOf(CameraSimulator& simulator, const ScratchFolder& folder) {
    simulator.control("status");
    std::ifstream in{folder / "log"};
    std::vector<std::string> events;
    for (std::string line; std::getline(in, line);) {
        const auto event = nlohmann::json::parse(line).at("event").get<std::string>();
        if (event != "sent") {
            events.push_back(event);
        }
    }
    return events;
}

}  // namespace betang::camsim
