// SPDX-License-Identifier: Apache-2.0
//
// The configuration as values: what config/default.yaml describes, checked, with every default
// filled in. Plain data, free to copy; comparing two of them is how `betang reload` finds what
// changed. Settings that reach no code yet are refused by the reader, so nothing here is
// decoration.

#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/ids.hpp"
#include "core/size.hpp"

namespace betang {

// A district's uplink: what its sites share and lose together.
struct LinkConfig {
    std::string id;
    std::string name;
    int budget_kbits = 0;  // 0: not limited

    bool operator==(const LinkConfig&) const = default;
};

// A TCP port on which the bus is served; the two above it belong to it.
struct TcpPlace {
    std::string host;
    int port = 0;

    bool operator==(const TcpPlace&) const = default;
};

// A site that runs a Betang of its own and lends us its cameras.
struct RemoteSiteConfig {
    TcpPlace at;
    std::string key;     // its public key, Z85
    std::string secret;  // name of the secret that holds our key

    bool operator==(const RemoteSiteConfig&) const = default;
};

// How much of the past a storage may hold; what is left out does not limit.
struct Retention {
    std::optional<std::chrono::hours> keep{};  // older footage is deleted
    std::optional<uint64_t> cap_bytes{};       // beyond that the oldest are deleted

    bool operator==(const Retention&) const = default;
};

struct SiteConfig {
    std::string id;
    std::string name;
    std::string link;  // id of a LinkConfig
    std::optional<RemoteSiteConfig> remote{};
    Retention retention{};  // of all its cameras: the cap is for them together, in each storage

    bool operator==(const SiteConfig&) const = default;
};

enum class RtspTransport { Tcp, Udp, Auto };

enum class RecordPolicy { Off, Main, Sub };

enum class RecordWhen { Always, Motion };

// How long before and after a motion a camera is recorded.
struct MotionRolls {
    std::chrono::seconds pre{5};
    std::chrono::seconds post{10};

    bool operator==(const MotionRolls&) const = default;
};

enum class AnalyzePolicy { Off, Motion };

// A corner of an area of the picture, both coordinates from 0 (left, top) to 1 (right, bottom).
struct ZonePoint {
    double x = 0;
    double y = 0;

    bool operator==(const ZonePoint&) const = default;
};

// A part of the picture that is watched. Outlines have at least three corners, enclose an area and
// do not cross themselves.
struct ZoneConfig {
    std::string id;
    std::vector<ZonePoint> outline{};               // empty: the whole picture
    std::vector<std::vector<ZonePoint>> exclude{};  // areas in it that never count
    double least_share = 0.002;                     // of the picture: smaller things are no motion
    int capacity = 0;  // people it holds; 0: how crowded it is nobody asks

    bool operator==(const ZoneConfig&) const = default;
};

// How tall a person looks whose feet are at `foot`, both in picture heights from the top.
struct PersonHeight {
    double foot = 0;
    double height = 0;

    bool operator==(const PersonHeight&) const = default;
};

// What a camera's certificate must be for its rtsps:// streams; at most one of the two is set, and
// with neither somebody whom this machine trusts must have signed it.
struct TlsTrust {
    std::string pin{};           // SHA-256 of the certificate, 64 lower-case hexadecimal digits
    std::filesystem::path ca{};  // PEM file of those who may have signed it

    bool operator==(const TlsTrust&) const = default;
};

// What a camera needs that no well-made client would do unasked.
enum class CameraQuirk {
    AudioFirst,       // sends video only after its audio was set up, too
    ChangingSession,  // names another session in each answer and wants to hear the newest
};

struct CameraConfig {
    CameraId id;
    std::string name;      // shown to people; any text
    std::string main_url;  // rtsp:// or rtsps://, never with user info
    std::string sub_url;   // empty: the camera has no sub-stream
    std::string secret;    // name of the secret that opens it; empty: none needed
    RtspTransport transport = RtspTransport::Tcp;
    RecordPolicy record = RecordPolicy::Main;
    std::string schedule;  // id of the ScheduleConfig that limits recording; empty: always
    std::string storage;   // id of a StorageConfig
    Retention retention{};
    AnalyzePolicy analyze = AnalyzePolicy::Motion;
    std::map<std::string, ZoneConfig> zones{};  // none: the whole picture is one zone, called ""
    std::vector<PersonHeight>
        person_heights{};  // none: people are not counted; else two, far one first
    TlsTrust tls{};
    std::set<CameraQuirk> quirks{};
    RecordWhen record_when = RecordWhen::Always;
    MotionRolls rolls{};               // where it is recorded around motion
    std::optional<StreamKind> lent{};  // by a remote site, and this stream of it: no URL then

    // Whether the camera has that stream here.
    [[nodiscard]] bool has(StreamKind kind) const {
        return lent ? *lent == kind : !urlOf(kind).empty();
    }

    [[nodiscard]] const std::string& urlOf(StreamKind kind) const {
        return kind == StreamKind::Main ? main_url : sub_url;
    }

    bool operator==(const CameraConfig&) const = default;
};

struct CameraGroupConfig {
    std::string id;
    std::string name;
    std::vector<CameraId> cameras;

    bool operator==(const CameraGroupConfig&) const = default;
};

// Minutes of a local week; `from` < `to`, a span past midnight is two spans.
struct WeekSpan {
    int day = 0;  // 0 Monday .. 6 Sunday
    std::chrono::minutes from{};
    std::chrono::minutes to{};

    bool operator==(const WeekSpan&) const = default;
};

struct ScheduleConfig {
    std::string id;
    std::vector<WeekSpan> spans;

    bool operator==(const ScheduleConfig&) const = default;
};

enum class OutputKind { Encoded, Display };

// What shows a wall: an encoder (bus and RTSP) or a window/screen.
struct OutputConfig {
    std::string id;
    OutputKind kind = OutputKind::Encoded;
    Size size{1280, 720};
    int frame_rate = 15;
    Rect region;               // of the wall's canvas; all zero: the whole canvas
    int rtsp_port = 0;         // Encoded: also serve rtsp://127.0.0.1:PORT/<wall>; 0: no
    int bitrate_kbits = 2000;  // Encoded
    std::string display;       // Display: an X11 display such as ":0"; empty: $DISPLAY

    bool operator==(const OutputConfig&) const = default;
};

// A tile in cells of its layout's board: x is its column, y its row.
struct TileCells {
    Rect cells;
    int z = 0;  // larger lies above

    bool operator==(const TileCells&) const = default;
};

// Where tiles lie on a board of equal cells, which is stretched over the canvas. Tiles stand in the
// order in which content fills them; they may overlap and need not cover the board.
struct WallLayout {
    std::string name;  // "3x3", "1+5", or the id of one under `layouts`
    int columns = 1;
    int rows = 1;
    std::vector<TileCells> tiles;

    bool operator==(const WallLayout&) const = default;
};

// A layout and what its tiles show, to be called up by its id.
struct PresetConfig {
    std::string id;
    std::string name;
    WallLayout layout;
    std::vector<CameraId> cameras;       // as WallConfig's
    std::vector<std::string> outputs{};  // ids: only what these show; empty: the whole wall

    bool operator==(const PresetConfig&) const = default;
};

enum class TourOrder {
    Listed,
    Unseen,  // next is what the wall has not shown for the longest time
    Alarm,   // where something moves comes first, then as Unseen
};

// Steps that a wall shows in turn: whole presets, or one camera after the other in one tile.
struct TourConfig {
    std::string id;
    std::string name;
    std::chrono::seconds dwell{10};    // on each step
    std::vector<std::string> presets;  // ids; empty: a tour of cameras
    std::vector<CameraId> cameras;
    int tile = 1;  // of a tour of cameras, counted from 1
    TourOrder order = TourOrder::Listed;

    [[nodiscard]] size_t steps() const { return presets.empty() ? cameras.size() : presets.size(); }

    bool operator==(const TourConfig&) const = default;
};

// How a picture of another shape fits its tile.
enum class PictureFit {
    Whole,  // all of it, bars beside it
    Fill,   // no bars, its edges are cut
};

struct WallConfig {
    std::string id;
    std::string name;
    Size canvas{1280, 720};
    WallLayout layout;
    std::vector<CameraId> cameras;  // in tile order; fewer than tiles leave slates
    PictureFit fit = PictureFit::Whole;
    std::string decoder = "auto";  // or "software", or the name of a GStreamer element
    std::vector<OutputConfig> outputs;
    std::map<std::string, PresetConfig> presets{};
    std::map<std::string, TourConfig> tours{};

    bool operator==(const WallConfig&) const = default;
};

struct StorageConfig {
    std::string id;
    std::filesystem::path path;
    uint64_t cap_bytes = 0;
    std::chrono::seconds segment{60};
    std::optional<std::chrono::hours> keep{};  // where neither camera nor site says

    bool operator==(const StorageConfig&) const = default;
};

// The web server: console, API and live view.
struct ServerConfig {
    std::string address = "127.0.0.1";  // a loopback one: 127.0.0.1 or ::1
    int port = 8080;
    bool accounts = true;                // off: whoever reaches the address may look and do
    std::string origin{};                // "https://cctv.example" before a proxy; empty: no proxy
    std::vector<std::string> proxies{};  // IP addresses whose word about a client's is taken

    bool operator==(const ServerConfig&) const = default;
};

// What this installation lends to others: its own cameras, to those whose keys it knows.
struct ShareConfig {
    TcpPlace listen;
    std::string secret;                          // name of the secret that holds our key
    std::map<std::string, std::string> clients;  // public keys, Z85, by the name of whose it is
    std::vector<CameraId> cameras;

    bool operator==(const ShareConfig&) const = default;
};

struct Config {
    std::string province;
    std::string time_zone;          // IANA name, for example Asia/Pontianak
    std::filesystem::path runtime;  // sockets, breadcrumbs; 0700
    std::filesystem::path state;    // what must outlive a restart of the machine
    std::filesystem::path secrets;  // folder of 0600 files named like the secret
    std::map<std::string, LinkConfig> links;
    std::map<std::string, SiteConfig> sites;
    std::map<CameraId, CameraConfig> cameras;
    std::map<std::string, CameraGroupConfig> groups;
    std::map<std::string, ScheduleConfig> schedules;
    std::map<std::string, WallLayout> layouts{};  // beside those that are built in
    std::map<std::string, WallConfig> walls;
    std::map<std::string, StorageConfig> storage;
    std::optional<ServerConfig> server;  // nothing: no web server is wanted
    std::optional<ShareConfig> share{};  // nothing: nothing is lent

    bool operator==(const Config&) const = default;
};

}  // namespace betang
