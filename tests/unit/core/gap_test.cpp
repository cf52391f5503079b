// SPDX-License-Identifier: Apache-2.0

#include "core/gap.hpp"

#include "tests/support/catch.hpp"

using namespace betang;

namespace {

const GapBefore kGap{GapCause::Link, UtcTime{std::chrono::seconds{1795309200}}};

std::span<const uint8_t> insideBox(const Bytes& box) {
    return std::span{box}.subspan(8);
}

}  // namespace

TEST_CASE("a gap survives its box", "[core]") {
    const Bytes box = gapBox(kGap);
    CHECK(box.size() == 48);
    CHECK(box[3] == 48);
    CHECK(std::string(box.begin() + 4, box.begin() + 8) == "uuid");
    CHECK(gapFromBox(insideBox(box)) == kGap);
}

TEST_CASE("a box of somebody else, of a later version or cut short is no gap", "[core]") {
    Bytes other = gapBox(kGap);
    other[8] ^= 1U;
    CHECK_FALSE(gapFromBox(insideBox(other)));
    Bytes later = gapBox(kGap);
    later[24] = 2;
    CHECK_FALSE(gapFromBox(insideBox(later)));
    Bytes unknown_cause = gapBox(kGap);
    unknown_cause[31] = 99;
    CHECK_FALSE(gapFromBox(insideBox(unknown_cause)));
    Bytes negative = gapBox(kGap);
    negative[32] = 0xff;
    CHECK_FALSE(gapFromBox(insideBox(negative)));
    CHECK_FALSE(gapFromBox(insideBox(gapBox(kGap)).first(30)));
    CHECK_FALSE(gapFromBox({}));
}

TEST_CASE("every cause of a gap has one name", "[core]") {
    for (const char* name : {"unknown", "camera", "link", "disk", "us", "policy"}) {
        CHECK(toText(gapCauseFrom(name).take()) == name);
    }
    CHECK_FALSE(gapCauseFrom("weather").ok());
}
