// SPDX-License-Identifier: Apache-2.0

#include "ingest/planned_stream.hpp"

#include "tests/support/catch.hpp"

namespace betang {

namespace {

CameraId id(const char* text) {
    return CameraId::parse(text).take();
}

Config configWith(const char* text, const char* sub, RecordPolicy record) {
    Config config;
    const CameraConfig camera{
        id(text), "Kamera", "rtsp://a/main", sub, "", RtspTransport::Tcp, record, "", "disk"};
    config.cameras.emplace(camera.id, camera);
    return config;
}

Plan planFor(const char* text) {
    return Plan{{{id(text), "link-0"}}};
}

}  // namespace

TEST_CASE("a worker has the streams of its own cameras only", "[ingest]") {
    const Config config = configWith("k.a", "rtsp://a/sub", RecordPolicy::Main);
    CHECK(planStreams(config, planFor("k.a"), "link-0", {}).size() == 2);
    CHECK(planStreams(config, planFor("k.a"), "link-1", {}).empty());
    CHECK(planStreams(config, planFor("k.gone"), "link-0", {}).empty());
}

TEST_CASE("a camera without sub-stream has one stream", "[ingest]") {
    const auto streams =
        planStreams(configWith("k.a", "", RecordPolicy::Main), planFor("k.a"), "link-0", {});
    REQUIRE(streams.size() == 1);
    CHECK(streams.begin()->first.kind == StreamKind::Main);
    CHECK(streams.begin()->second.recorded);
}

TEST_CASE("the record policy picks one stream or none", "[ingest]") {
    const StreamId main{id("k.a"), StreamKind::Main};
    const StreamId sub{id("k.a"), StreamKind::Sub};
    const auto with = [&](RecordPolicy policy) {
        return planStreams(configWith("k.a", "rtsp://a/sub", policy), planFor("k.a"), "link-0", {});
    };
    CHECK(with(RecordPolicy::Main).at(main).recorded);
    CHECK_FALSE(with(RecordPolicy::Main).at(sub).recorded);
    CHECK(with(RecordPolicy::Sub).at(sub).recorded);
    CHECK_FALSE(with(RecordPolicy::Off).at(main).recorded);
}

TEST_CASE("around motion only the recorded stream is recorded", "[ingest]") {
    Config config = configWith("k.a", "rtsp://a/sub", RecordPolicy::Sub);
    CameraConfig& camera = config.cameras.at(id("k.a"));
    camera.rolls = {std::chrono::seconds{3}, std::chrono::seconds{20}};
    const auto streams = [&] { return planStreams(config, planFor("k.a"), "link-0", {}); };
    CHECK_FALSE(streams().at({id("k.a"), StreamKind::Sub}).on_motion.has_value());

    camera.record_when = RecordWhen::Motion;

    CHECK(streams().at({id("k.a"), StreamKind::Sub}).on_motion == camera.rolls);
    CHECK_FALSE(streams().at({id("k.a"), StreamKind::Main}).on_motion.has_value());
}

TEST_CASE("a quarantined camera is marked on both streams", "[ingest]") {
    const auto streams = planStreams(configWith("k.a", "rtsp://a/sub", RecordPolicy::Main),
                                     planFor("k.a"),
                                     "link-0",
                                     {id("k.a")});
    for (const auto& [stream, planned] : streams) {
        CHECK(planned.quarantined);
    }
}

TEST_CASE("a storage with another cap is written by the same recorder", "[ingest]") {
    const StorageConfig before{.id = "utama", .path = "/srv/a", .cap_bytes = 1000};
    StorageConfig after = before;
    after.cap_bytes = 2000;
    CHECK(recordsAlike(before, after));
    after.segment = std::chrono::seconds{10};
    CHECK_FALSE(recordsAlike(before, after));
    after = before;
    after.path = "/srv/b";
    CHECK_FALSE(recordsAlike(before, after));
    after = before;
    after.id = "cadangan";
    CHECK_FALSE(recordsAlike(before, after));
}

}  // namespace betang
