// SPDX-License-Identifier: Apache-2.0

#include "compositor/canvas.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/compositor/pixels.hpp"

namespace betang {

TEST_CASE("a canvas begins black and even", "[compositor]") {
    const Canvas canvas{{3, 5}};

    CHECK(canvas.size() == Size{4, 6});
    CHECK(countLuma(canvas.view(), [](int luma) { return luma == 16; }) == 24);
    CHECK(isGrey(canvas.view()));
}

TEST_CASE("filling a part leaves the rest alone", "[compositor]") {
    Canvas canvas{{16, 16}};
    fill(cropped(canvas.view(), {4, 6, 8, 4}), {200, 90, 60});

    const ConstI420View view = canvas.view();
    CHECK(countLuma(view, [](int luma) { return luma == 200; }) == 32);
    CHECK((lumaAt(view, 4, 6) == 200 && lumaAt(view, 11, 9) == 200));
    CHECK((lumaAt(view, 3, 6) == 16 && lumaAt(view, 12, 9) == 16));
    CHECK((uAt(view, 4, 6) == 90 && vAt(view, 4, 6) == 60 && uAt(view, 2, 6) == 128));
}

TEST_CASE("colours become limited range BT.709", "[compositor]") {
    const YuvColour black = toYuv({0, 0, 0});
    const YuvColour white = toYuv({255, 255, 255});
    const YuvColour red = toYuv({255, 0, 0});

    CHECK((black.y == 16 && black.u == 128 && black.v == 128));
    CHECK((white.y == 235 && white.u == 128 && white.v == 128));
    CHECK((red.y == 63 && red.u == 102 && red.v == 240));
}

TEST_CASE("a copy has the same pixels under other strides", "[compositor]") {
    Canvas wide{{32, 16}};
    fill(cropped(wide.view(), {16, 8, 8, 8}), {77, 88, 99});
    Canvas small{{16, 8}};
    copy(small.view(), cropped(wide.view(), {16, 8, 16, 8}));

    CHECK((lumaAt(small.view(), 0, 0) == 77 && lumaAt(small.view(), 8, 0) == 16));
    CHECK((uAt(small.view(), 0, 0) == 88 && vAt(small.view(), 6, 6) == 99));
}

}  // namespace betang
