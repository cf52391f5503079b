// SPDX-License-Identifier: Apache-2.0

#include "analytics/gated_decoder.hpp"

#include <algorithm>
#include <set>

#include "tests/support/catch.hpp"
#include "tests/support/test_clip.hpp"

using namespace betang;

namespace {

constexpr int kRate = 25;
constexpr int kLearned = 7 * kRate;  // pictures after which a quiet camera is known

// Writes down what it is shown, and is stirred and restless as it is told.
class NotingViewer final : public GateViewer {
  public:
    void look(const Picture& picture, const AccessUnit& /*unit*/) override {
        looked.push_back(picture.sequence);
    }

    [[nodiscard]] bool stirs(const Picture& picture) override {
        return stirred.contains(picture.sequence);
    }

    [[nodiscard]] bool restless() const override { return is_restless; }

    void pass(const AccessUnit& unit) override { passed.push_back(unit.sequence); }

    void failed(const AccessUnit& unit) override { not_decoded.push_back(unit.sequence); }

    [[nodiscard]] bool sawAll(uint64_t from, uint64_t to) const {
        for (uint64_t one = from; one <= to; ++one) {
            if (std::count(looked.begin(), looked.end(), one) != 1) {
                return false;
            }
        }
        return std::is_sorted(looked.begin(), looked.end());
    }

    [[nodiscard]] size_t lookedAfter(uint64_t sequence) const {
        return static_cast<size_t>(std::count_if(
            looked.begin(), looked.end(), [sequence](uint64_t one) { return one > sequence; }));
    }

    std::vector<uint64_t> looked;
    std::vector<uint64_t> passed;
    std::vector<uint64_t> not_decoded;
    std::set<uint64_t> stirred;
    bool is_restless = false;
};

// Twenty seconds in which nothing happens, with a keyframe a second.
struct QuietCamera {
    QuietCamera() {
        TestClip clip;
        clip.frames = 20 * kRate;
        clip.gop = kRate;
        units = encodeTestClip(clip);
    }

    void play() {
        for (const AccessUnit& unit : units) {
            decoder.take(unit);
        }
    }

    // Filler data, which decoders skip (ITU-T H.264 7.3.2.7).
    void enlarge(size_t index, size_t bytes) {
        Bytes data = *units[index].data;
        const Bytes head{0, 0, 0, 1, 12};
        data.insert(data.end(), head.begin(), head.end());
        data.insert(data.end(), bytes, 0xFF);
        data.push_back(0x80);
        units[index].data = std::make_shared<const Bytes>(std::move(data));
    }

    std::vector<AccessUnit> units;
    NotingViewer viewer;
    GatedDecoder decoder{viewer};
};

}  // namespace

TEST_CASE_METHOD(QuietCamera, "of a quiet camera only keyframes are decoded", "[analytics]") {
    play();
    CHECK(viewer.sawAll(1, 6 * kRate));  // while the usual sizes are learned
    CHECK_FALSE(decoder.awake());
    CHECK(viewer.lookedAfter(kLearned) == 13);
    CHECK(viewer.passed.size() > 12 * kRate);
    CHECK(viewer.not_decoded.empty());
}

TEST_CASE_METHOD(QuietCamera,
                 "a keyframe that stirs shows all since the one before",
                 "[analytics]") {
    const uint64_t key = 12 * kRate + 1;
    viewer.stirred = {key};
    play();
    CHECK(viewer.sawAll(key - kRate, key));
    CHECK(viewer.lookedAfter(key) == 7);
}

TEST_CASE_METHOD(QuietCamera,
                 "pictures larger than usual are seen from the keyframe on",
                 "[analytics]") {
    const size_t first = 10 * kRate + 5;
    for (size_t i = first; i < first + 15; ++i) {
        enlarge(i, 20'000);
    }
    play();
    CHECK(viewer.sawAll(10 * kRate + 1, first + 15));
}

TEST_CASE_METHOD(QuietCamera,
                 "what moves is decoded in full until some seconds after",
                 "[analytics]") {
    for (const AccessUnit& unit : units) {
        viewer.is_restless = unit.sequence > 10 * kRate && unit.sequence < 12 * kRate;
        decoder.take(unit);
    }
    CHECK(viewer.sawAll(10 * kRate + 2, 14 * kRate));
    CHECK_FALSE(decoder.awake());
}

TEST_CASE_METHOD(QuietCamera,
                 "a new run is decoded in full again, from its keyframe on",
                 "[analytics]") {
    for (size_t i = 12 * kRate + 3; i < units.size(); ++i) {
        units[i].run = 2;
    }
    play();
    CHECK(viewer.lookedAfter(12 * kRate + 1) > 0);
    CHECK(viewer.sawAll(13 * kRate + 1, 18 * kRate));
    CHECK(std::count(viewer.looked.begin(), viewer.looked.end(), 12 * kRate + 10) == 0);
}

TEST_CASE_METHOD(QuietCamera, "nobody is judged by sizes after a pause", "[analytics]") {
    for (size_t i = 12 * kRate; i < units.size(); ++i) {
        units[i].captured += std::chrono::seconds{60};
    }
    play();
    CHECK(viewer.sawAll(12 * kRate + 1, 18 * kRate));
}

TEST_CASE("a GOP too long to hold back is decoded in full", "[analytics]") {
    NotingViewer viewer;
    GatedDecoder decoder{viewer};
    TestClip clip;
    clip.frames = 60 * kRate;
    clip.gop = 30 * kRate;  // more than kMostHeldUnits
    const auto units = encodeTestClip(clip);
    for (const AccessUnit& unit : units) {
        decoder.take(unit);
    }
    CHECK(viewer.sawAll(1, units.size()));
}

TEST_CASE("reordered pictures come in the order of time, through the gate too", "[analytics]") {
    NotingViewer viewer;
    GatedDecoder decoder{viewer};
    TestClip clip;
    clip.frames = 15 * kRate;
    clip.gop = kRate;
    clip.bframes = 2;
    for (const AccessUnit& unit : encodeTestClip(clip)) {
        decoder.take(unit);
    }
    CHECK_FALSE(decoder.awake());
    CHECK(viewer.not_decoded.empty());
    CHECK(viewer.lookedAfter(static_cast<uint64_t>(kLearned) + kRate) < 12);
}
