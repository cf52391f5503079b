// SPDX-License-Identifier: Apache-2.0

#include "bus/relay_topic.hpp"

#include "tests/support/catch.hpp"

namespace betang {

TEST_CASE("a topic of one camera names it", "[bus]") {
    for (const char* topic : {"media/a.b/", "media/a.b/main/", "media/a.b/sub/", "state/a.b/"}) {
        INFO(topic);
        REQUIRE(cameraOfTopic(topic));
        CHECK(cameraOfTopic(topic)->text() == "a.b");
    }
}

TEST_CASE("a prefix that is about several cameras, or none, is relayed to nobody", "[bus]") {
    for (const char* topic : {"",
                              "media",
                              "media/",
                              "media/a.b",
                              "media/a.b/main",
                              "media/a.b/main/x",
                              "media/a.b/other/",
                              "media/a/",
                              "media/../",
                              "state/",
                              "state/a.b/main/",
                              "event/a.b/",
                              "link/a/"}) {
        INFO(topic);
        CHECK_FALSE(cameraOfTopic(topic));
    }
}

}  // namespace betang
