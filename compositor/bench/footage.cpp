// SPDX-License-Identifier: Apache-2.0

#include "compositor/bench/footage.hpp"

#include <cstdlib>
#include <string>

#include "core/bench/process.hpp"
#include "core/error.hpp"
#include "media/av_ptr.hpp"
#include "media/nal.hpp"

namespace betang::bench {
namespace {

std::filesystem::path cacheFolder() {
    const char* cache = std::getenv("XDG_CACHE_HOME");
    const char* home = std::getenv("HOME");
    if (cache != nullptr && *cache != '\0') {
        return std::filesystem::path{cache} / "betang";
    }
    return std::filesystem::path{home == nullptr ? "/tmp" : home} / ".cache" / "betang";
}

SharedBytes normalised(const AVPacket& packet) {
    auto bytes = std::make_shared<Bytes>();
    for (const NalUnit nal : splitAnnexB({packet.data, static_cast<size_t>(packet.size)})) {
        appendAnnexB(*bytes, nal);
    }
    return bytes;
}

}  // namespace

std::filesystem::path footageFile(const Footage& footage) {
    const std::string size =
        std::to_string(footage.size.width) + "x" + std::to_string(footage.size.height);
    const std::filesystem::path file = cacheFolder() / ("bench-wall-" + size + "-25.h264");
    if (std::filesystem::exists(file)) {
        return file;
    }
    std::filesystem::create_directories(file.parent_path());
    const std::filesystem::path fresh = file.string() + ".new";
    const auto kbit = [&footage](int times, int parts) {
        return std::to_string(footage.kbits * times / parts) + "k";
    };
    const std::vector<std::string> command{
        "ffmpeg",   "-nostdin", "-v",
        "error",    "-y",       "-f",
        "lavfi",    "-i",       "testsrc2=size=" + size + ":rate=25,noise=alls=6:allf=t",
        "-t",       "10",       "-c:v",
        "libx264",  "-preset",  "veryfast",
        "-b:v",     kbit(1, 1), "-maxrate",
        kbit(3, 2), "-bufsize", kbit(2, 1),
        "-g",       "50",       "-bf",
        "0",        "-pix_fmt", "yuv420p",
        "-f",       "h264",     fresh.string()};
    static_cast<void>(runOnCore(command, 0).take());
    std::filesystem::rename(fresh, file);
    return file;
}

std::vector<AccessUnit> readFootage(const std::filesystem::path& file) {
    AVFormatContext* opened = nullptr;
    if (avformat_open_input(&opened, file.c_str(), nullptr, nullptr) < 0) {
        throw Error{ErrorKind::Io, "cannot open " + file.string()};
    }
    const AvInputPtr input{opened};
    const AvPacketPtr packet = makeAvPacket();
    std::vector<AccessUnit> units;
    while (av_read_frame(input.get(), packet.get()) >= 0) {
        AccessUnit unit{.stream = StreamId::parse("bench.c0/main").take(), .data = {}};
        unit.key = (packet->flags & AV_PKT_FLAG_KEY) != 0;
        unit.data = normalised(*packet);
        units.push_back(std::move(unit));
        av_packet_unref(packet.get());
    }
    return units;
}

}  // namespace betang::bench
