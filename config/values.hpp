// SPDX-License-Identifier: Apache-2.0
//
// From the text of one setting to its value. Each function returns the value or, as the error's
// text, the rule that the text breaks. Pure; no rule repeats the text, which may be a credential
// put into the wrong place.

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "core/result.hpp"

namespace betang {

struct Range {
    int64_t from = 0;
    int64_t to = 0;
};

[[nodiscard]] Result<int> parseInteger(std::string_view text, Range range);
[[nodiscard]] Result<RtspTransport> parseTransport(std::string_view text);
[[nodiscard]] Result<RecordPolicy> parseRecord(std::string_view text);
[[nodiscard]] Result<RecordWhen> parseRecordWhen(std::string_view text);
[[nodiscard]] Result<PictureFit> parsePictureFit(std::string_view text);

// "auto", "software", or what GStreamer may call an element.
[[nodiscard]] Result<std::string> parseDecoderName(std::string_view text);
[[nodiscard]] Result<TourOrder> parseTourOrder(std::string_view text);
[[nodiscard]] Result<StreamKind> parseStream(std::string_view text);
[[nodiscard]] Result<AnalyzePolicy> parseAnalyze(std::string_view text);
[[nodiscard]] Result<OutputKind> parseOutputKind(std::string_view text);
[[nodiscard]] Result<CameraQuirk> parseQuirk(std::string_view text);

// "sha256:" and 64 hexadecimal digits, which may stand in pairs between colons: the digits in lower
// case. Empty is empty.
[[nodiscard]] Result<std::string> parseFingerprint(std::string_view text);

// A decimal number from 0 to 1, such as 0.25; not a number is none.
[[nodiscard]] Result<double> parseShare(std::string_view text);

// Any text for people: UTF-8 without NUL, 1 to 4096 bytes.
[[nodiscard]] Result<std::string> parseText(std::string_view text);

// A name by isName(); empty where the setting may be empty.
[[nodiscard]] Result<std::string> parseReference(std::string_view text);

// rtsp:// or rtsps://, a host, a port from 1 to 65535, no user info.
[[nodiscard]] Result<std::string> parseRtspUrl(std::string_view text);

// "1280x720": even, 64x64 to 7680x4320.
[[nodiscard]] Result<Size> parseSize(std::string_view text);

// "3x3" (columns x rows), 1x1 to 8x8.
[[nodiscard]] Result<Size> parseGrid(std::string_view text);

// "12x8": columns and rows of cells, 1x1 to 7680x4320.
[[nodiscard]] Result<Size> parseBoard(std::string_view text);

// "2x2+0+1": columns, rows, first column, first row; " z1" behind it says its height, 0 to 99.
[[nodiscard]] Result<TileCells> parseTileCells(std::string_view text);

// "1280x720+640+0"; "all" is the empty Rect.
[[nodiscard]] Result<Rect> parseRegion(std::string_view text);

// "20GB" (10^9) or "20GiB" (2^30), from 1MB.
[[nodiscard]] Result<uint64_t> parseBytes(std::string_view text);

// The same; empty is no limit.
[[nodiscard]] Result<std::optional<uint64_t>> parseCap(std::string_view text);

// "12h" or "30d": 1 h to 3650 days; empty is no limit.
[[nodiscard]] Result<std::optional<std::chrono::hours>> parseKeep(std::string_view text);

// "60s", "5m", "1h": 1 s to 1 h.
[[nodiscard]] Result<std::chrono::seconds> parseSegmentLength(std::string_view text);
[[nodiscard]] Result<std::chrono::seconds> parseDwell(std::string_view text);

// "5s": 0 s to 10 s, which is what ingest surely still holds when it hears of a motion.
[[nodiscard]] Result<std::chrono::seconds> parsePreRoll(std::string_view text);

// "10s", "2m": 0 s to 10 min.
[[nodiscard]] Result<std::chrono::seconds> parsePostRoll(std::string_view text);

// "06:00", up to "24:00".
[[nodiscard]] Result<std::chrono::minutes> parseTimeOfDay(std::string_view text);

// "mon" or "mon-fri" (which may pass the week's end): 0 Monday .. 6 Sunday.
[[nodiscard]] Result<std::vector<int>> parseDays(std::string_view text);

// A zone of /usr/share/zoneinfo, which is looked into.
[[nodiscard]] Result<std::string> parseTimeZone(std::string_view text);

// "127.0.0.1:8080" or "[::1]:8080", port 1 to 65535.
[[nodiscard]] Result<ServerConfig> parseListen(std::string_view text);

// "10.9.0.2:7100", "[fd00::2]:7100" or "situs.example:7100": port 1 to 65533, because the two above
// it belong to it.
[[nodiscard]] Result<TcpPlace> parseTcpPlace(std::string_view text);

// A public CURVE key: 40 characters of Z85.
[[nodiscard]] Result<std::string> parseCurveKey(std::string_view text);

// An X11 display such as ":0" or "host:0.0".
[[nodiscard]] Result<std::string> parseDisplay(std::string_view text);

}  // namespace betang
