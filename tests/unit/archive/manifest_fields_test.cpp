// SPDX-License-Identifier: Apache-2.0
//
// What a reader of a manifest from outside says of each field that is not as it should be.

#include "archive/manifest.hpp"
#include "bus/json_text.hpp"

#include "tests/support/catch.hpp"

using namespace betang;

namespace {

Json goodManifest() {
    const std::string hash(64, 'a');
    const Json span{{"from", "2026-11-22T01:00:00Z"}, {"to", "2026-11-22T01:00:05Z"}};
    const Json seal{{"line", 0},
                    {"checkpoint", 3},
                    {"key", "k"},
                    {"tree", "t"},
                    {"leaf", 0},
                    {"leaves", 2},
                    {"path", Json::array({hash})}};
    const Json segment{
        {"path", "a.mp4"}, {"start_ns", 1}, {"end_ns", 2}, {"recovered", false}, {"sealed", seal}};
    const Json clip{{"file", "clips/a.mp4"},
                    {"heads", "clips/a.heads"},
                    {"start_ns", 1},
                    {"end_ns", 2},
                    {"codec", "avc1"},
                    {"epoch", 1},
                    {"run", 7},
                    {"access_units", 25},
                    {"header_bytes", 900},
                    {"segments", Json::array({segment})},
                    {"fragments", Json::array({Json::array({0, 0, 300, 4000, hash})})}};
    Json gap = span;
    gap["cause"] = "link";
    gap["detail"] = "";
    const Json change{{"at", "2026-11-22T01:00:02Z"}, {"from", "avc1"}, {"to", "hev1"}};
    const Json camera{{"camera", "kapuas.dermaga"},
                      {"stream", "main"},
                      {"name", "Dermaga"},
                      {"delivered", Json::array({span})},
                      {"gaps", Json::array({gap})},
                      {"codec_changes", Json::array({change})},
                      {"clips", Json::array({clip})}};
    const Json file{{"name", "README.txt"}, {"bytes", 10}, {"sha256", hash}};
    return {{"format", "betang-evidence"},
            {"version", 1},
            {"software", "betang"},
            {"created", "2026-11-23T12:00:00Z"},
            {"case", "LP/12"},
            {"reason", "banjir"},
            {"operator", "operator 2"},
            {"time_zone", "Asia/Pontianak"},
            {"requested", span},
            {"clock", {{"synchronised", true}}},
            {"key", "k"},
            {"cameras", Json::array({camera})},
            {"notes", Json::array({"a note"})},
            {"files", Json::array({file})}};
}

// What the reader says when `place` holds `value`; nothing where it takes it.
std::string faultWith(const std::string& place, const Json& value) {
    Json json = goodManifest();
    json[Json::json_pointer{place}] = value;
    const auto read = manifestFrom(toJsonText(json));
    return read ? "" : read.error().text();
}

std::string faultWithout(const std::string& container, const std::string& name) {
    Json json = goodManifest();
    json[Json::json_pointer{container}].erase(name);
    const auto read = manifestFrom(toJsonText(json));
    return read ? "" : read.error().text();
}

const std::string kInClip = "/cameras/0/clips/0";
const std::string kInSegment = "/cameras/0/clips/0/segments/0";
const std::string kInSeal = "/cameras/0/clips/0/segments/0/sealed";

// All objects of a manifest.
std::vector<std::string> containers() {
    return {"",
            "/requested",
            "/clock",
            "/cameras/0",
            "/cameras/0/delivered/0",
            "/cameras/0/gaps/0",
            "/cameras/0/codec_changes/0",
            kInClip,
            kInSegment,
            kInSeal,
            "/files/0"};
}

}  // namespace

TEST_CASE("a manifest without one of its fields is refused by the name of the field", "[archive]") {
    REQUIRE(manifestFrom(toJsonText(goodManifest())));
    for (const std::string& container : containers()) {
        const Json fields = goodManifest()[Json::json_pointer{container}];
        for (const auto& [name, value] : fields.items()) {
            INFO(container << "/" << name);
            const bool optional = name == "sealed";  // no checkpoint yet
            CHECK(faultWithout(container, name).empty() == optional);
        }
    }
    CHECK(faultWithout(kInClip, "epoch").find("'epoch' is missing") != std::string::npos);
}

TEST_CASE("a manifest in which one field is of another type is refused", "[archive]") {
    for (const std::string& container : containers()) {
        const Json fields = goodManifest()[Json::json_pointer{container}];
        for (const auto& [name, value] : fields.items()) {
            for (const Json& other : {Json(7), Json("x"), Json(true), Json::array(), Json()}) {
                const bool null_for_none = name == "sealed" && other.is_null();
                const bool is_list = value.is_array() && other.is_array();
                if (other.type() == value.type() || null_for_none || is_list ||
                    (value.is_number() && other.is_number())) {
                    continue;
                }
                INFO(container << "/" << name << " = " << other.dump());
                CHECK_FALSE(faultWith(container + "/" + name, other).empty());
            }
        }
    }
}

TEST_CASE("a manifest of a version to come is refused by its version", "[archive]") {
    for (const Json& version : {Json(0), Json(2), Json(UINT64_MAX), Json(1.0), Json("1")}) {
        INFO(version.dump());
        CHECK(faultWith("/version", version).find("'version'") != std::string::npos);
    }
    CHECK(faultWith("/format", "betang-evidence2").find("betang-evidence") != std::string::npos);
}

TEST_CASE("numbers of a manifest that are no counts are refused", "[archive]") {
    for (const char* const name : {"epoch", "run", "access_units", "header_bytes", "start_ns"}) {
        for (const Json& wrong : {Json(-1), Json(1.5)}) {
            INFO(name << " = " << wrong.dump());
            CHECK_FALSE(faultWith(kInClip + "/" + name, wrong).empty());
        }
    }
    CHECK_FALSE(faultWith(kInClip + "/end_ns", UINT64_MAX).empty());
    CHECK_FALSE(faultWith("/files/0/bytes", -5).empty());
}

TEST_CASE("fragments of a manifest are lists of four counts and one or two hashes", "[archive]") {
    const std::string hash(64, 'b');
    const std::string place = kInClip + "/fragments/0";
    CHECK(faultWith(place, Json::array({0, 1, 2, 3, hash})).empty());
    CHECK(faultWith(place, Json::array({0, 1, 2, 3, hash, hash})).empty());
    for (const Json& wrong : {Json::array({0, 1, 2, 3}),
                              Json::array({0, 1, 2, 3, hash, hash, hash}),
                              Json::array({1, 1, 2, 3, hash}),
                              Json::array({0, -1, 2, 3, hash}),
                              Json::array({0, 1, 2.5, 3, hash}),
                              Json::array({0, 1, 2, "3", hash}),
                              Json::array({0, 1, 2, 3, hash.substr(1)}),
                              Json::array({0, 1, 2, 3, hash, Json()}),
                              Json::array({0, 1, 2, (uint64_t{1} << 32) + 1, hash}),
                              Json::object()}) {
        INFO(wrong.dump());
        CHECK_FALSE(faultWith(place, wrong).empty());
    }
}

TEST_CASE("a path of a proof that no tree is deep enough for is refused", "[archive]") {
    const Json hash = std::string(64, 'c');
    CHECK(faultWith(kInSeal + "/path", Json(64, hash)).empty());
    CHECK_FALSE(faultWith(kInSeal + "/path", Json(65, hash)).empty());
    CHECK(faultWith(kInSeal + "/path", Json::array()).empty());
}

TEST_CASE("texts of a manifest end where a reader's patience does", "[archive]") {
    CHECK(faultWith("/reason", std::string(10'000, 'r')).empty());
    CHECK_FALSE(faultWith("/reason", std::string(10'001, 'r')).empty());
    CHECK_FALSE(faultWith("/reason", std::string("a\0b", 3)).empty());
    CHECK_FALSE(faultWith("/key", std::string(201, 'k')).empty());
}

TEST_CASE("a manifest does not name a file twice, neither of a clip nor of the package",
          "[archive]") {
    Json json = goodManifest();
    json["files"].push_back(json["files"][0]);
    CHECK_FALSE(manifestFrom(toJsonText(json)));
    json = goodManifest();
    json["cameras"].push_back(json["cameras"][0]);
    CHECK_FALSE(manifestFrom(toJsonText(json)));
    json["cameras"][1]["clips"] = Json::array();
    CHECK(manifestFrom(toJsonText(json)));
}

TEST_CASE("what a manifest holds beyond its fields is read over, as later versions add some",
          "[archive]") {
    CHECK(faultWith("/later", 1).empty());
    CHECK(faultWith(kInClip + "/later", Json::object()).empty());
    CHECK_FALSE(manifestFrom(toJsonText(goodManifest()) + "{}"));
    CHECK_FALSE(manifestFrom(""));
    CHECK_FALSE(manifestFrom("[]"));
}
