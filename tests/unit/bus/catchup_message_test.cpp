// SPDX-License-Identifier: Apache-2.0

#include "bus/catchup_message.hpp"

#include "bus/little_endian.hpp"

#include "tests/support/catch.hpp"

namespace betang {
namespace {

const CatchupAnswer kAnswer{
    .id = 5, .origin = 1000, .oldest = 1010, .newest = 1050, .units = 3, .more = true};

template <typename T>
bool accepts(size_t offset, T value) {
    auto bytes = encode(kAnswer);
    putLittleEndian(bytes, offset, value);
    return decodeCatchupAnswer(bytes).ok();
}

}  // namespace

TEST_CASE("a catch-up request survives the wire unchanged", "[bus]") {
    const CatchupRequest request{CatchupRequest::Kind::After, 7, UINT64_MAX, 3, 4};

    CHECK(*decodeCatchupRequest(encode(request)) == request);
    CHECK(*decodeCatchupRequest(encode(CatchupRequest{})) == CatchupRequest{});
}

TEST_CASE("a catch-up answer survives the wire unchanged", "[bus]") {
    CHECK(*decodeCatchupAnswer(encode(kAnswer)) == kAnswer);
}

TEST_CASE("a malformed catch-up request is refused", "[bus]") {
    const auto good = encode(CatchupRequest{});
    CHECK_FALSE(decodeCatchupRequest({}).ok());
    CHECK_FALSE(decodeCatchupRequest(std::span{good}.first(31)).ok());
    CHECK_FALSE(decodeCatchupRequest(encode(kAnswer)).ok());
    for (const size_t offset : {size_t{0}, size_t{4}, size_t{6}}) {
        auto bad = good;
        bad[offset] = 99;
        CHECK_FALSE(decodeCatchupRequest(bad).ok());
    }
}

TEST_CASE("an answer whose sequences contradict each other is refused", "[bus]") {
    CHECK(accepts(32, uint64_t{1050}));
    CHECK_FALSE(accepts(16, uint64_t{0}));     // no origin
    CHECK_FALSE(accepts(32, uint64_t{998}));   // newest before the origin
    CHECK_FALSE(accepts(24, uint64_t{1052}));  // oldest beyond the newest
    CHECK_FALSE(accepts(32, UINT64_MAX));      // no room to count on
    CHECK(accepts(24, uint64_t{1051}));        // an empty ring
}

}  // namespace betang
