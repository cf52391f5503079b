// SPDX-License-Identifier: Apache-2.0
//
// Plans over segments on a disk, some of which it does not hold any more.

#include <algorithm>
#include <optional>

#include "archive/clip_plan.hpp"
#include "archive/reconcile.hpp"
#include "archive/seal.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/archive/storage_with_segments.hpp"

using namespace betang;

namespace {

const UtcTime kRecordedFrom = atTime("2026-11-22T01:00:00Z");

UtcTime recordedAt(int milliseconds) {
    return kRecordedFrom + std::chrono::milliseconds{milliseconds};
}

// A second at 30 pictures a second, the first of which is a keyframe where `key`.
std::string wholeFragment(uint64_t second, bool key) {
    const auto moof = [&](uint64_t offset) {
        std::string entries;
        for (int i = 0; i < 30; ++i) {
            entries += bigEndian(100, 4);
        }
        const std::string tfhd =
            box("tfhd", bigEndian(0x020020, 4) + bigEndian(1, 4) + bigEndian(0x10000, 4));
        const std::string tfdt =
            box("tfdt", bigEndian(0x01000000, 4) + bigEndian(second * 90'000, 8));
        const std::string trun = box("trun",
                                     bigEndian(0x205, 4) + bigEndian(30, 4) + bigEndian(offset, 4) +
                                         bigEndian(key ? 0 : 0x10000, 4) + entries);
        return box("moof", box("mfhd", bigEndian(0, 8)) + box("traf", tfhd + tfdt + trun));
    };
    return moof(moof(0).size() + 8) + box("mdat", std::string(3000, 'm'));
}

// A recording of `count` seconds; the `lost` ones were overwritten after they had been sealed.
class DamagedRecording final {
  public:
    DamagedRecording(int count,
                     const std::vector<int>& lost,
                     const std::vector<int>& not_keys = {}) {
        const auto among = [](const std::vector<int>& all, int one) {
            return std::find(all.begin(), all.end(), one) != all.end();
        };
        std::string bytes = mp4Header();
        std::vector<size_t> offsets;
        for (int i = 0; i < count; ++i) {
            offsets.push_back(bytes.size());
            bytes += wholeFragment(static_cast<uint64_t>(i), !among(not_keys, i));
        }
        const auto path = files_.add(kStream, 0, bytes);
        {
            Catalogue catalogue = files_.catalogue();
            static_cast<void>(reconcile(catalogue, files_.open(), kNow, Duration::zero()));
            Sealer sealer{files_.folder()};
            sealer.seal(catalogue, files_.open(), kNow);
        }
        for (const int i : lost) {
            bytes.replace(offsets.at(static_cast<size_t>(i)) + 4, 4, "oops");
        }
        writeFile(files_.folder() / path, bytes);
        storage_.emplace(StorageConfig{.id = "disk", .path = files_.folder()});
    }

    StreamPlan plan(const TimeSpan& asked) {
        const StreamId stream = StreamId::parse(kStream).take();
        SourceListing listing;
        storage_->list(stream.camera, asked, listing);
        finishListing(listing);
        StreamPlan plan = planClips(stream, listing.segments, asked);
        plan.absences.insert(plan.absences.end(), listing.absences.begin(), listing.absences.end());
        return plan;
    }

    // "CAUSE FROM-TO", in milliseconds of the recording.
    std::vector<std::string> gaps(int from, int to) {
        const TimeSpan asked{recordedAt(from), recordedAt(to)};
        std::vector<std::string> texts;
        for (const PackageGap& gap : gapsOf(plan(asked), asked)) {
            const auto at = [](UtcTime time) {
                return std::to_string(
                    std::chrono::round<std::chrono::milliseconds>(time - kRecordedFrom).count());
            };
            texts.push_back(gap.cause + " " + at(gap.span.from) + "-" + at(gap.span.to));
        }
        return texts;
    }

    // The seconds that the clips hold, as FROM-TO.
    std::vector<std::string> clips(int from, int to) {
        std::vector<std::string> texts;
        for (const PlannedClip& clip : plan({recordedAt(from), recordedAt(to)}).clips) {
            const auto at = [](UtcTime time) {
                return std::to_string(
                    std::chrono::round<std::chrono::seconds>(time - kRecordedFrom).count());
            };
            texts.push_back(at(clip.start()) + "-" + at(clip.end()));
        }
        return texts;
    }

  private:
    StorageWithSegments files_;
    std::optional<ExportStorage> storage_;
};

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("an interval at the borders of fragments takes those fragments and no other",
          "[archive]") {
    DamagedRecording whole{6, {}};
    CHECK(whole.clips(2000, 4000) == Texts{"2-4"});
    CHECK(whole.clips(0, 6000) == Texts{"0-6"});
    CHECK(whole.gaps(2000, 4000).empty());
    CHECK(whole.gaps(0, 6000).empty());
}

TEST_CASE("a millisecond beyond a border takes the fragment that it lies in", "[archive]") {
    DamagedRecording whole{6, {}};
    CHECK(whole.clips(1999, 4000) == Texts{"1-4"});
    CHECK(whole.clips(2000, 4001) == Texts{"2-5"});
    CHECK(whole.clips(2500, 2501) == Texts{"2-3"});
}

TEST_CASE("an interval that ends where a recording begins, or begins where it ends, has none of it",
          "[archive]") {
    DamagedRecording whole{3, {}};
    CHECK(whole.clips(-2000, 0).empty());
    CHECK(whole.clips(3000, 5000).empty());
    CHECK(whole.gaps(-2000, 0) == Texts{"unknown -2000-0"});
    CHECK(whole.gaps(3000, 5000) == Texts{"unknown 3000-5000"});
}

TEST_CASE("an empty interval takes nothing at a border and one fragment within it", "[archive]") {
    DamagedRecording whole{3, {}};
    CHECK(whole.clips(1000, 1000).empty());
    CHECK(whole.clips(1500, 1500) == Texts{"1-2"});
}

TEST_CASE("a clip begins at the keyframe before the interval and ends at the one behind it",
          "[archive]") {
    DamagedRecording rare{6, {}, {1, 2, 4, 5}};
    CHECK(rare.clips(1500, 2500) == Texts{"0-3"});
    CHECK(rare.clips(3000, 3500) == Texts{"3-6"});
    CHECK(rare.clips(2999, 3001) == Texts{"0-6"});
}

TEST_CASE("what was asked on both sides of a recording is a gap on each side", "[archive]") {
    DamagedRecording whole{3, {}};
    CHECK(whole.gaps(-5000, 9000) == Texts{"unknown -5000-0", "unknown 3000-9000"});
}

TEST_CASE("the first fragment of a recording is said to be damaged when it cannot be read",
          "[archive]") {
    DamagedRecording one{5, {0}};
    CHECK(one.clips(0, 5000) == Texts{"1-5"});
    CHECK(one.gaps(0, 5000) == Texts{"damaged 0-1000"});
    CHECK(one.gaps(500, 5000) == Texts{"damaged 500-1000"});
    CHECK(one.gaps(1000, 5000).empty());
    DamagedRecording two{5, {0, 1}};
    CHECK(two.gaps(0, 5000) == Texts{"damaged 0-2000"});
}

TEST_CASE("the last fragment of a recording is said to be damaged when it cannot be read",
          "[archive]") {
    DamagedRecording one{5, {4}};
    CHECK(one.gaps(0, 5000) == Texts{"damaged 4000-5000"});
    CHECK(one.gaps(0, 4000).empty());
    DamagedRecording two{5, {3, 4}};
    CHECK(two.gaps(0, 5000) == Texts{"damaged 3000-5000"});
}

TEST_CASE("neighbours that cannot be read are one gap within a clip", "[archive]") {
    DamagedRecording middle{6, {2, 3}};
    CHECK(middle.clips(0, 6000) == Texts{"0-6"});
    CHECK(middle.gaps(0, 6000) == Texts{"damaged 2000-4000"});
    CHECK(middle.gaps(0, 2000).empty());
    const TimeSpan asked{recordedAt(0), recordedAt(6000)};
    CHECK(deliveredBy(middle.plan(asked)) ==
          std::vector<TimeSpan>{{recordedAt(0), recordedAt(2000)},
                                {recordedAt(4000), recordedAt(6000)}});
}

TEST_CASE("a recording of which nothing can be read is damaged, not unknown", "[archive]") {
    DamagedRecording none{3, {0, 1, 2}};
    CHECK(none.clips(0, 3000).empty());
    CHECK(none.gaps(0, 3000) == Texts{"damaged 0-3000"});
}

TEST_CASE("a moment of which nothing is delivered is a gap however short it is", "[archive]") {
    DamagedRecording whole{3, {}};
    CHECK(whole.gaps(3200, 3700) == Texts{"unknown 3200-3700"});
    DamagedRecording none{3, {0, 1, 2}};
    CHECK(none.gaps(500, 600) == Texts{"damaged 500-600"});
    DamagedRecording ends{5, {0, 4}};
    CHECK(ends.gaps(0, 1000) == Texts{"damaged 0-1000"});
    CHECK(ends.gaps(4000, 5000) == Texts{"damaged 4000-5000"});
}
