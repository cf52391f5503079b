// SPDX-License-Identifier: Apache-2.0

#include "ingest/unit_maker.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/simulated_clock.hpp"
#include "tests/support/test_clip.hpp"

namespace betang {

using namespace std::chrono_literals;

namespace {

// Plays an encoded clip as RTP, one packet for each NAL unit, with its parameter sets left out.
class Player {
  public:
    explicit Player(const PlayingStream& playing)
        : maker_{StreamId::parse("k.a/main").take(), playing, epochs_} {}

    void play(const AccessUnit& unit, bool with_sets) {
        const auto nals = splitAnnexB(*unit.data);
        for (const NalUnit nal : nals) {
            if (with_sets || !isParameterSet(unit.codec, nal)) {
                send(nal, nal.data() == nals.back().data());
            }
        }
        timestamp_ += 3600;
        clock_.advance(40ms);
    }

    void send(NalUnit nal, bool marker) {
        Bytes packet{0x80, static_cast<uint8_t>(marker ? 0xe0 : 0x60)};
        for (const uint32_t field :
             {uint32_t{sequence_++} << 16 | timestamp_ >> 16, timestamp_ << 16 | ssrc_ >> 16}) {
            for (int shift = 24; shift >= 0; shift -= 8) {
                packet.push_back(static_cast<uint8_t>(field >> shift));
            }
        }
        packet.push_back(static_cast<uint8_t>(ssrc_ >> 8));
        packet.push_back(static_cast<uint8_t>(ssrc_));
        packet.insert(packet.end(), nal.begin(), nal.end());
        ended_ = !maker_.push(packet, clock_.monotonic(), [this](AccessUnit unit) {
            units_.push_back(std::move(unit));
        });
    }

    SimulatedClock clock_;
    EpochClock epochs_{clock_};
    UnitMaker maker_;
    std::vector<AccessUnit> units_;
    uint16_t sequence_ = 0;
    uint32_t timestamp_ = 0;
    uint32_t ssrc_ = 7;
    bool ended_ = false;
};

std::vector<AccessUnit> clip() {
    return encodeTestClip({Codec::H264, {160, 96}, 20, 10});
}

// What an SDP with parameter sets leads to.
PlayingStream described(const AccessUnit& key) {
    PlayingStream playing;
    for (const NalUnit nal : splitAnnexB(*key.data)) {
        if (isParameterSet(key.codec, nal)) {
            playing.medium.parameters.emplace_back(nal.begin(), nal.end());
        }
    }
    return playing;
}

}  // namespace

TEST_CASE("parameter sets of the description stand in band before every keyframe", "[ingest]") {
    const auto units = clip();
    Player player{described(units[0])};
    for (const AccessUnit& unit : units) {
        player.play(unit, false);
    }
    REQUIRE(player.units_.size() == 20);
    for (const AccessUnit& unit : player.units_) {
        const auto nals = splitAnnexB(*unit.data);
        const bool has_sets = std::any_of(
            nals.begin(), nals.end(), [](NalUnit nal) { return isParameterSet(Codec::H264, nal); });
        CHECK(has_sets == unit.key);
        CHECK(unit.size == Size{160, 96});
    }
}

TEST_CASE("junk in the description gives way to what the stream says", "[ingest]") {
    const auto units = clip();
    PlayingStream wrong = described(units[0]);
    for (Bytes& set : wrong.medium.parameters) {
        for (size_t i = 1; i < set.size(); ++i) {
            set[i] ^= 0x5a;
        }
    }
    Player player{wrong};
    for (const AccessUnit& unit : units) {
        player.play(unit, true);
    }
    REQUIRE(player.units_.size() == 20);
    CHECK(*player.units_[0].data == *units[0].data);
    CHECK(player.units_[0].size == Size{160, 96});
}

TEST_CASE("parameter sets that say nothing are as good as none", "[ingest]") {
    const auto units = clip();
    PlayingStream wrong;
    wrong.medium.parameters = {{0x67, 0xff}, {0x68, 0xff}};
    Player player{wrong};
    player.play(units[0], false);
    CHECK(player.units_.empty());
    CHECK(player.maker_.lacksParameterSets());
    player.play(units[10], true);
    CHECK(player.units_.size() == 1);
    CHECK_FALSE(player.maker_.lacksParameterSets());
}

TEST_CASE("the last picture of a camera without markers is given out at the end", "[ingest]") {
    const auto units = clip();
    Player player{PlayingStream{}};
    for (const AccessUnit& unit : units) {
        for (const NalUnit nal : splitAnnexB(*unit.data)) {
            player.send(nal, false);
        }
        player.timestamp_ += 3600;
        player.clock_.advance(40ms);
    }
    CHECK(player.units_.size() == 19);
    player.maker_.finish(player.clock_.monotonic(),
                         [&](AccessUnit unit) { player.units_.push_back(std::move(unit)); });
    REQUIRE(player.units_.size() == 20);
    CHECK(*player.units_.back().data == *units.back().data);
}

TEST_CASE("half a picture of a camera with markers is not given out at the end", "[ingest]") {
    const auto units = clip();
    Player player{PlayingStream{}};
    player.play(units[0], true);
    player.send(splitAnnexB(*units[1].data).back(), false);
    player.maker_.finish(player.clock_.monotonic(),
                         [&](AccessUnit unit) { player.units_.push_back(std::move(unit)); });
    CHECK(player.units_.size() == 1);
}

TEST_CASE("times and numbers of a run are filled in", "[ingest]") {
    const auto units = clip();
    Player player{PlayingStream{}};
    const UtcTime start = player.clock_.utc();
    for (const AccessUnit& unit : units) {
        player.play(unit, true);
    }
    REQUIRE(player.units_.size() == 20);
    CHECK(player.units_[19].pts == 19 * 40ms);
    CHECK(player.units_[19].captured == start + 19 * 40ms);
    CHECK(player.units_[19].run == player.maker_.run());
    CHECK(player.units_[19].epoch > 0);
}

TEST_CASE("an access unit holds no more memory than its bytes need", "[ingest]") {
    Player player{PlayingStream{}};
    for (const AccessUnit& unit : clip()) {
        player.play(unit, true);
    }
    REQUIRE_FALSE(player.units_.empty());
    for (const AccessUnit& unit : player.units_) {
        CHECK(unit.data->capacity() == unit.data->size());
    }
}

TEST_CASE("nothing goes out before a keyframe with its parameter sets", "[ingest]") {
    const auto units = clip();
    Player player{PlayingStream{}};
    for (size_t i = 0; i < 15; ++i) {
        player.play(units[i], false);
    }
    CHECK(player.units_.empty());
    CHECK(player.maker_.lacksParameterSets());
    CHECK(player.maker_.counters().pictures == 15);
    player.play(units[10], true);
    CHECK(player.units_.size() == 1);
    CHECK_FALSE(player.maker_.lacksParameterSets());
}

TEST_CASE("packets of another SSRC or payload type never become pictures", "[ingest]") {
    const auto units = clip();
    Player player{PlayingStream{}};
    player.play(units[0], true);
    player.ssrc_ = 8;
    player.play(units[1], true);
    CHECK(player.units_.size() == 1);
    for (int i = 0; i < 64; ++i) {
        player.play(units[1], true);
    }
    CHECK(player.ended_);
    CHECK(player.units_.size() == 1);
    CHECK(player.maker_.counters().foreign_packets > 60);
}

TEST_CASE("the distance between keyframes is learned", "[ingest]") {
    Player player{{}};
    const auto units = clip();
    CHECK(player.maker_.gop() == 0ms);
    for (const AccessUnit& unit : units) {
        player.play(unit, true);
    }
    CHECK(player.maker_.gop() == 400ms);
}

TEST_CASE("timestamps that jump for good begin a new run at a keyframe", "[ingest]") {
    const auto units = clip();
    Player player{PlayingStream{}};
    for (size_t i = 0; i < 5; ++i) {
        player.play(units[i], true);
    }
    const uint64_t first = player.units_[0].run;
    player.timestamp_ += 90000U * 3600U;
    for (size_t i = 5; i < 20; ++i) {
        player.play(units[i], true);
    }
    CHECK(player.units_.back().run > first);
    CHECK(player.units_.back().pts < 1s);
}

}  // namespace betang
