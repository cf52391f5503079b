// SPDX-License-Identifier: Apache-2.0

#include "ingest/sdp.hpp"

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <gst/sdp/gstsdpmessage.h>

#include "media/gst_ptr.hpp"

namespace betang {

namespace {

constexpr size_t kLongestSdp = size_t{64} << 10;
constexpr size_t kMostParameterSets = 16;
constexpr size_t kLongestParameterSet = 4096;
constexpr int kJpegType = 26;       // RFC 3551 6: needs no rtpmap
constexpr guint kMostFormats = 32;  // of one medium; each is looked for in every attribute

struct SdpDeleter {
    void operator()(GstSDPMessage* message) const noexcept { gst_sdp_message_free(message); }
};

using SdpPtr = std::unique_ptr<GstSDPMessage, SdpDeleter>;

std::string_view view(const gchar* text) {
    return text != nullptr ? std::string_view{text} : std::string_view{};
}

std::string_view stripped(std::string_view text) {
    const size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) {
        return {};
    }
    return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

std::string lowered(std::string_view text) {
    std::string out{text};
    std::transform(out.begin(), out.end(), out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out;
}

template <typename T>
std::optional<T> numberIn(std::string_view text) {
    text = stripped(text);
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end != text.data() ? std::optional{value} : std::nullopt;
}

// "96 rest" as {96, "rest"}.
struct Numbered {
    int payload_type = -1;
    std::string_view rest;
};

Numbered numbered(std::string_view text) {
    text = stripped(text);
    const size_t space = text.find_first_of(" \t");
    const auto type = numberIn<int>(text.substr(0, space));
    if (!type || space == std::string_view::npos) {
        return {};
    }
    return {*type, stripped(text.substr(space))};
}

// The attribute `key` that belongs to `payload_type`, without the number in front.
std::string_view attributeOf(const GstSDPMedia& media, const char* key, int payload_type) {
    for (guint i = 0; i < gst_sdp_media_attributes_len(&media); ++i) {
        const GstSDPAttribute* one = gst_sdp_media_get_attribute(&media, i);
        const Numbered found = view(one->key) == key ? numbered(view(one->value)) : Numbered{};
        if (found.payload_type == payload_type) {
            return found.rest;
        }
    }
    return {};
}

std::optional<Codec> codecNamed(std::string_view encoding) {
    const std::string name = lowered(encoding);
    if (name == "h264") {
        return Codec::H264;
    }
    if (name == "h265" || name == "hevc") {
        return Codec::H265;
    }
    if (name == "jpeg") {
        return Codec::Mjpeg;
    }
    return std::nullopt;
}

// Some cameras put a start code in front of a parameter set.
void stripStartCode(Bytes& nal) {
    const auto first = std::find_if(nal.begin(), nal.end(), [](uint8_t b) { return b != 0; });
    if (first - nal.begin() >= 2 && first != nal.end() && *first == 1) {
        nal.erase(nal.begin(), first + 1);
    }
}

void addParameterSets(std::string_view list, std::vector<Bytes>& out) {
    while (!list.empty() && out.size() < kMostParameterSets) {
        const size_t comma = std::min(list.find(','), list.size());
        const std::string text{stripped(list.substr(0, comma))};
        list.remove_prefix(std::min(comma + 1, list.size()));
        gsize length = 0;
        const std::unique_ptr<guchar, GFreeDeleter> raw{g_base64_decode(text.c_str(), &length)};
        Bytes nal{raw.get(), raw.get() + length};
        stripStartCode(nal);
        if (!nal.empty() && nal.size() <= kLongestParameterSet) {
            out.push_back(std::move(nal));
        }
    }
}

std::vector<Bytes> parametersFrom(std::string_view fmtp) {
    std::vector<Bytes> out;
    while (!fmtp.empty()) {
        const size_t end = std::min(fmtp.find(';'), fmtp.size());
        const std::string_view pair = stripped(fmtp.substr(0, end));
        fmtp.remove_prefix(std::min(end + 1, fmtp.size()));
        const size_t equals = std::min(pair.find('='), pair.size());
        const std::string key = lowered(stripped(pair.substr(0, equals)));
        if (key == "sprop-parameter-sets" || key == "sprop-vps" || key == "sprop-sps" ||
            key == "sprop-pps") {
            addParameterSets(pair.substr(std::min(equals + 1, pair.size())), out);
        }
    }
    return out;
}

// The medium's first format that we can take, Motion JPEG last, or the names of those we cannot.
std::optional<VideoMedium> mediumFrom(const GstSDPMedia& media, std::string& refused) {
    std::optional<VideoMedium> jpeg;
    const guint formats = std::min(gst_sdp_media_formats_len(&media), kMostFormats);
    for (guint i = 0; i < formats; ++i) {
        const auto type = numberIn<int>(view(gst_sdp_media_get_format(&media, i)));
        if (!type || *type < 0 || *type > 127) {
            continue;
        }
        const std::string_view map = attributeOf(media, "rtpmap", *type);
        const size_t slash = std::min(map.find('/'), map.size());
        const bool fixed = *type == kJpegType && map.empty();
        const auto codec = codecNamed(fixed ? "jpeg" : map.substr(0, slash));
        if (!codec) {
            refused = map.substr(0, std::min<size_t>(slash, 40));
            continue;
        }
        VideoMedium medium;
        medium.codec = *codec;
        medium.payload_type = static_cast<uint8_t>(*type);
        const auto rate = numberIn<uint32_t>(map.substr(std::min(slash + 1, map.size())));
        medium.clock_rate = rate && *rate >= 1000 && *rate <= 1'000'000 ? *rate : 90000;
        medium.control = view(gst_sdp_media_get_attribute_val(&media, "control"));
        medium.parameters = parametersFrom(attributeOf(media, "fmtp", *type));
        if (medium.codec != Codec::Mjpeg) {
            return medium;
        }
        jpeg = jpeg ? jpeg : std::move(medium);
    }
    return jpeg;
}

// ONVIF Streaming 5.3: what we would have to send.
bool isBackChannel(const GstSDPMedia& media) {
    return gst_sdp_media_get_attribute_val(&media, "sendonly") != nullptr;
}

SdpPtr parse(std::string_view sdp) {
    GstSDPMessage* raw = nullptr;
    if (gst_sdp_message_new(&raw) != GST_SDP_OK) {
        return nullptr;
    }
    SdpPtr message{raw};
    const std::string text{sdp.substr(0, sdp.find('\0'))};
    const auto* bytes = reinterpret_cast<const guint8*>(text.data());
    const bool ok = gst_sdp_message_parse_buffer(
                        bytes, static_cast<guint>(text.size()), message.get()) == GST_SDP_OK;
    return ok ? std::move(message) : nullptr;
}

}  // namespace

Result<VideoMedium> chooseVideo(std::string_view sdp) {
    if (sdp.size() > kLongestSdp) {
        return Error{ErrorKind::Corrupt, "the camera's description is longer than 64 KiB"};
    }
    const SdpPtr message = parse(sdp);
    if (message == nullptr) {
        return Error{ErrorKind::Corrupt, "the camera's description is not an SDP"};
    }
    std::string refused;
    std::optional<VideoMedium> chosen;
    std::string audio;
    for (guint i = 0; i < gst_sdp_message_medias_len(message.get()); ++i) {
        const GstSDPMedia* media = gst_sdp_message_get_media(message.get(), i);
        const std::string kind = lowered(view(gst_sdp_media_get_media(media)));
        if (kind == "audio" && audio.empty() && !isBackChannel(*media)) {
            audio = view(gst_sdp_media_get_attribute_val(media, "control"));
        }
        if (kind == "video" && (!chosen || chosen->codec == Codec::Mjpeg)) {
            auto medium = mediumFrom(*media, refused);
            chosen = !chosen || (medium && medium->codec != Codec::Mjpeg) ? medium : chosen;
        }
    }
    if (chosen) {
        chosen->session_control = view(gst_sdp_message_get_attribute_val(message.get(), "control"));
        chosen->audio_control = audio;
        return std::move(*chosen);
    }
    return Error{ErrorKind::Unsupported,
                 refused.empty() ? "the camera offers no video"
                                 : fmt::format("the camera offers its video as {} only; H.264, "
                                               "H.265 and Motion JPEG can be taken",
                                               refused)};
}

}  // namespace betang
