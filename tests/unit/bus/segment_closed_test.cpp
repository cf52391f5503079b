// SPDX-License-Identifier: Apache-2.0

#include "bus/segment_closed.hpp"

#include "tests/support/bus_units.hpp"
#include "tests/support/catch.hpp"

namespace betang {
namespace {

SegmentClosed sampleSegment() {
    SegmentClosed segment{.path = "kapuas.dermaga/main/2026-11-22/01.mp4",
                          .stream = streamNamed("kapuas.dermaga/main")};
    segment.codec = Codec::H265;
    segment.run = UINT64_MAX;
    segment.epoch = 2;
    segment.start = UtcTime{Duration{1'795'309'200'123'456'789}};
    segment.end = segment.start + std::chrono::seconds{60};
    segment.bytes = 5000;
    segment.access_units = 1500;
    segment.damaged = 1;
    segment.recovered = true;
    segment.fragments = {{800, 1200, std::string(64, 'a'), 25},
                         {2000, 3000, std::string(64, '0'), 9}};
    return segment;
}

std::string faultWith(const char* pointer, const Json& value) {
    Json message = toJson(sampleSegment());
    message[Json::json_pointer{pointer}] = value;
    const auto read = segmentClosedFrom(message);
    REQUIRE_FALSE(read.ok());
    CHECK(read.error().kind() == ErrorKind::Corrupt);
    return read.error().text();
}

}  // namespace

TEST_CASE("a closed segment survives the wire unchanged", "[bus]") {
    const SegmentClosed sent = sampleSegment();

    const auto got = segmentClosedFrom(parseJson(toJsonText(toJson(sent))).take());

    REQUIRE(got.ok());
    CHECK(got->path == sent.path);
    CHECK(got->stream == sent.stream);
    CHECK(got->run == sent.run);
    CHECK(got->start == sent.start);
    CHECK(got->end == sent.end);
    CHECK(got->recovered);
    REQUIRE(got->fragments.size() == 2);
    CHECK(got->fragments[1].offset == 2000);
    CHECK(got->fragments[1].sha256 == std::string(64, '0'));
    CHECK(toJson(*got) == toJson(sent));
}

TEST_CASE("a missing field of a closed segment is named", "[bus]") {
    const Json whole = toJson(sampleSegment());
    for (const auto& [name, value] : whole.items()) {
        if (name == "op") {
            continue;
        }
        CAPTURE(name);
        Json message = whole;
        message.erase(name);
        REQUIRE_FALSE(segmentClosedFrom(message).ok());
        CHECK(segmentClosedFrom(message).error().text() ==
              "segment_closed: '" + name + "' is missing");
    }
}

TEST_CASE("a segment's path never leaves the storage", "[bus]") {
    for (const char* path : {"", "/etc/passwd", "../x.mp4", "a/../../x.mp4", "a/", "a/.."}) {
        CAPTURE(path);
        CHECK(faultWith("/path", path) ==
              "segment_closed: 'path' must be relative and must not hold '..'");
    }
    CHECK(faultWith("/path", std::string{"a\0b", 3}).find("'path'") != std::string::npos);
    CHECK(faultWith("/path", std::string(2000, 'a')).find("'path'") != std::string::npos);
}

TEST_CASE("wrong values of a closed segment are named", "[bus]") {
    CHECK(faultWith("/run", -1) == "segment_closed: 'run' must be a whole number, not negative");
    CHECK(faultWith("/bytes", 1.5) ==
          "segment_closed: 'bytes' must be a whole number, not negative");
    CHECK(faultWith("/codec", "vp8") == "segment_closed: 'codec' must be h264, h265 or mjpeg");
    CHECK(faultWith("/stream", "x") == "segment_closed: 'stream' must be site.camera/main or /sub");
    CHECK(faultWith("/start_ns", UINT64_MAX) ==
          "segment_closed: 'start_ns' must be nanoseconds since 1970");
    CHECK(faultWith("/end_ns", 1) == "segment_closed: 'end_ns' must not lie before start_ns");
    CHECK(faultWith("/recovered", 1) == "segment_closed: 'recovered' must be true or false");
    CHECK(faultWith("/fragments", "x").find("'fragments' must be a list") != std::string::npos);
}

TEST_CASE("wrong values of a fragment are named", "[bus]") {
    CHECK(faultWith("/fragments/0/sha256", std::string(64, 'A')) ==
          "segment_closed: fragment: 'sha256' must be 64 digits of lower-case hex");
    CHECK(faultWith("/fragments/0/offset", 4999) ==
          "segment_closed: fragment: 'length' reaches beyond the end of the file");
    CHECK(faultWith("/fragments/0/length", UINT64_MAX) ==
          "segment_closed: fragment: 'length' reaches beyond the end of the file");
    CHECK(faultWith("/fragments/1/access_units", uint64_t{1} << 32) ==
          "segment_closed: fragment: 'access_units' is too large");
    CHECK(faultWith("/fragments/1", 3) == "segment_closed: fragment: not an object");
}

}  // namespace betang
