// SPDX-License-Identifier: Apache-2.0
//
// The edge of every setting's range: the last value taken and the first one refused, on both sides.

#include <functional>
#include <string>

#include "config/values.hpp"

#include "tests/support/catch.hpp"

using namespace betang;

namespace {

struct Bounds {
    const char* setting;
    std::function<bool(const std::string&)> taken;
    std::vector<std::string> inside;
    std::vector<std::string> outside;
};

template <typename Parse>
std::function<bool(const std::string&)> by(Parse parse) {
    return [parse](const std::string& text) { return parse(text).ok(); };
}

std::function<bool(const std::string&)> integer(Range range) {
    return [range](const std::string& text) { return parseInteger(text, range).ok(); };
}

std::string name(size_t length) {
    return std::string(length, 'a');
}

const std::vector<Bounds>& allBounds() {
    static const std::vector<Bounds> kAll{
        {"number", integer({1, 60}), {"1", "60", "007"}, {"0", "61", "", "1.0", "+1", "-1", "1 "}},
        {"wide number",
         integer({0, 2'000'000'000}),
         {"0", "2000000000"},
         {"2000000001", "9223372036854775808", "99999999999999999999", "0x10", "1e3", "\t1"}},
        {"size",
         by(parseSize),
         {"64x64", "7680x4320", "64x4320"},
         {"62x64", "64x62", "7682x4320", "7680x4322", "65x64", "64x65", "64X64", "64x", "x64"}},
        {"huge size",
         by(parseSize),
         {"1920x1080"},
         {"1000001x64", "64x99999999999999999999", "-64x64", "64x64x64", " 64x64"}},
        {"grid", by(parseGrid), {"1x1", "8x8"}, {"9x8", "8x9", "0x0", "1x0", "auto", "8"}},
        {"board", by(parseBoard), {"1x1", "7680x4320"}, {"0x1", "7681x1", "1x4321", "8", ""}},
        {"tile",
         by(parseTileCells),
         {"1x1+0+0", "1x1+0+0 z0", "2x2+9+9 z99"},
         {"1x1", "0x1+0+0", "1x1+0+0 z100", "1x1+0+0 z", "1x1+0+0z1", "1x1+0+0 z1 z2", " z1", ""}},
        {"region",
         by(parseRegion),
         {"1x1+0+0", "1000000x1000000+1000000+1000000"},
         {"1x0+0+0", "1000001x1+0+0", "1x1+1000001+0", "1x1+0+0+0", "1x1++0", "ALL"}},
        {"bytes",
         by(parseBytes),
         {"1MB", "1MiB", "1000000TiB"},
         {"0MB", "0TiB", "1kB", "1B", "1000001MB", "99999999999999999999GB", "1 MB", "1MBMB"}},
        {"segment",
         by(parseSegmentLength),
         {"1s", "3600s", "60m", "1h"},
         {"0m", "0h", "3601s", "61m", "2h", "1d", "1S", "1ss", "-1s"}},
        {"pre-roll", by(parsePreRoll), {"0s", "0m", "10s"}, {"11s", "1m", "1h", "-0s", "10S"}},
        {"post-roll",
         by(parsePostRoll),
         {"0s", "600s", "10m", "0h"},
         {"601s", "11m", "1h", "1d", "10 s"}},
        {"time of day",
         by(parseTimeOfDay),
         {"00:00", "23:59", "24:00"},
         {"24:01", "23:60", "99:99", "0:00", "00:0", "00-00", "00:00:00", "+1:00", "00:+1"}},
        {"days", by(parseDays), {"sun", "sun-sat", "mon-mon"}, {"sunday", "mon fri", "mon--fri"}},
        {"reference",
         by(parseReference),
         {"", "a", "a-b", name(40)},
         {name(41), "-a", "a-", "A", "a_b", "a.b", "a/b", "../a", "a b"}},
        {"text", by(parseText), {"a", name(4096)}, {"", name(4097), "\xff", "\xed\xa0\x80"}},
        {"display",
         by(parseDisplay),
         {"", ":0", ":1000000", "host:0.1000000"},
         {":1000001", ":0.1000001", "::0", ":0.0.0", ":-1", name(254) + ":0"}},
        {"zone", by(parseTimeZone), {"UTC", "Asia/Jayapura"}, {"asia/jayapura", "UTC/", name(256)}},
    };
    return kAll;
}

}  // namespace

TEST_CASE("every setting takes its range up to the edge and nothing beyond", "[config]") {
    for (const Bounds& bounds : allBounds()) {
        for (const std::string& text : bounds.inside) {
            INFO(bounds.setting << " takes '" << text.substr(0, 60) << "'");
            CHECK(bounds.taken(text));
        }
        for (const std::string& text : bounds.outside) {
            INFO(bounds.setting << " refuses '" << text.substr(0, 60) << "'");
            CHECK_FALSE(bounds.taken(text));
        }
    }
}

TEST_CASE("words of a choice are taken exactly as written, and the rule lists them", "[config]") {
    CHECK(parseTransport("udp").take() == RtspTransport::Udp);
    CHECK(parseRecord("sub").take() == RecordPolicy::Sub);
    CHECK(parseOutputKind("display").take() == OutputKind::Display);
    for (const char* text : {"", "TCP", "tcp ", "of", "offf", "main,sub"}) {
        INFO(text);
        CHECK(parseTransport(text).error().text() == "must be one of: tcp, udp, auto");
        CHECK(parseRecord(text).error().text() == "must be one of: off, main, sub");
        CHECK(parseOutputKind(text).error().text() == "must be one of: encoded, display");
    }
}

TEST_CASE("no rule repeats what was written, which may be a password", "[config]") {
    const std::string secret = "rahasia-sekali!";
    CHECK(parseInteger(secret, {0, 9}).error().text().find(secret) == std::string::npos);
    CHECK(parseRtspUrl(secret).error().text().find(secret) == std::string::npos);
    CHECK(parseReference(secret).error().text().find(secret) == std::string::npos);
    CHECK(parseTransport(secret).error().text().find(secret) == std::string::npos);
    CHECK(parseBytes(secret).error().text().find(secret) == std::string::npos);
    CHECK(parseTimeZone(secret).error().text().find(secret) == std::string::npos);
}

TEST_CASE("a port is a number from 1 to 65535", "[config]") {
    for (const char* port : {"1", "554", "65535"}) {
        CHECK(parseRtspUrl(std::string{"rtsp://kamera:"} + port + "/1").ok());
    }
    for (const char* port : {"0", "65536", "-1", "99999999999", "", "554a"}) {
        INFO(port);
        CHECK(parseRtspUrl(std::string{"rtsp://kamera:"} + port + "/1").error().text() ==
              "must have a port from 1 to 65535");
    }
}
