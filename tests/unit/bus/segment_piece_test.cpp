// SPDX-License-Identifier: Apache-2.0

#include "bus/segment_piece.hpp"

#include "tests/support/catch.hpp"

namespace betang {

TEST_CASE("a piece of a segment is what the site sent", "[bus]") {
    CHECK(segmentPieceFrom({{"size", 10}, {"bytes", "MDEyMzQ1"}}).take() ==
          SegmentPiece{10, "012345"});
    CHECK(segmentPieceFrom({{"size", 10}, {"bytes", "Njc4OQ=="}}).take().bytes == "6789");
    CHECK(segmentPieceFrom({{"size", 10}, {"bytes", ""}}).take().bytes.empty());
}

TEST_CASE("a piece of any length goes there and back", "[bus]") {
    const std::string bytes{"\0\xff\r\n~", 5};
    for (size_t length = 0; length <= bytes.size(); ++length) {
        const SegmentPiece piece{1U << 20, bytes.substr(0, length)};
        CHECK(segmentPieceFrom(toJson(piece)).take() == piece);
    }
}

TEST_CASE("an answer that is no piece is refused", "[bus]") {
    for (const Json& answer : {Json::object(),
                               Json{{"size", -1}, {"bytes", ""}},
                               Json{{"size", 10}, {"bytes", "MDE"}},
                               Json{{"size", 10}, {"bytes", "M*Ey"}},
                               Json{{"size", 10}, {"bytes", 7}},
                               Json{{"size", 10}, {"bytes", std::string(800'000, 'A')}}}) {
        CHECK_FALSE(segmentPieceFrom(answer).ok());
    }
}

}  // namespace betang
