// SPDX-License-Identifier: Apache-2.0
//
// Those of config/values.hpp that take one of a few words.

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "config/values.hpp"

namespace betang {

namespace {

template <typename T, size_t N>
Result<T> choice(std::string_view text,
                 const std::array<std::pair<std::string_view, T>, N>& choices) {
    std::string names;
    for (const auto& [name, value] : choices) {
        if (name == text) {
            return value;
        }
        names += names.empty() ? "" : ", ";
        names += name;
    }
    return Error{ErrorKind::BadConfig, "must be one of: " + names};
}

}  // namespace

Result<RtspTransport> parseTransport(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, RtspTransport>, 3> kChoices{{
        {"tcp", RtspTransport::Tcp},
        {"udp", RtspTransport::Udp},
        {"auto", RtspTransport::Auto},
    }};
    return choice(text, kChoices);
}

Result<RecordPolicy> parseRecord(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, RecordPolicy>, 3> kChoices{{
        {"off", RecordPolicy::Off},
        {"main", RecordPolicy::Main},
        {"sub", RecordPolicy::Sub},
    }};
    return choice(text, kChoices);
}

Result<RecordWhen> parseRecordWhen(std::string_view text) {
    return choice(text,
                  std::array{std::pair{std::string_view{"always"}, RecordWhen::Always},
                             std::pair{std::string_view{"motion"}, RecordWhen::Motion}});
}

Result<TourOrder> parseTourOrder(std::string_view text) {
    return choice(text,
                  std::array{std::pair{std::string_view{"listed"}, TourOrder::Listed},
                             std::pair{std::string_view{"unseen"}, TourOrder::Unseen},
                             std::pair{std::string_view{"alarm"}, TourOrder::Alarm}});
}

Result<PictureFit> parsePictureFit(std::string_view text) {
    return choice(text,
                  std::array{std::pair{std::string_view{"whole"}, PictureFit::Whole},
                             std::pair{std::string_view{"fill"}, PictureFit::Fill}});
}

Result<CameraQuirk> parseQuirk(std::string_view text) {
    return choice(
        text,
        std::array{std::pair{std::string_view{"audio-first"}, CameraQuirk::AudioFirst},
                   std::pair{std::string_view{"changing-session"}, CameraQuirk::ChangingSession}});
}

Result<OutputKind> parseOutputKind(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, OutputKind>, 2> kChoices{{
        {"encoded", OutputKind::Encoded},
        {"display", OutputKind::Display},
    }};
    return choice(text, kChoices);
}

Result<AnalyzePolicy> parseAnalyze(std::string_view text) {
    return choice(text,
                  std::array{std::pair{std::string_view{"off"}, AnalyzePolicy::Off},
                             std::pair{std::string_view{"motion"}, AnalyzePolicy::Motion}});
}

Result<std::string> parseDecoderName(std::string_view text) {
    constexpr size_t kLongest = 64;
    const bool name =
        !text.empty() && text.size() <= kLongest &&
        std::all_of(text.begin(), text.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
        });
    if (!name) {
        return Error{
            ErrorKind::BadConfig,
            "must be auto, software, or the name of a GStreamer element, such as vah264dec"};
    }
    return std::string{text};
}

}  // namespace betang
