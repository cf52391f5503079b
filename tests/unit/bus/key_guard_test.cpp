// SPDX-License-Identifier: Apache-2.0

#include "bus/key_guard.hpp"

#include "bus/curve.hpp"

#include "tests/support/catch.hpp"

namespace betang {
namespace {

std::vector<zmq::message_t> question(const std::string& mechanism, const std::string& key) {
    std::vector<zmq::message_t> frames;
    for (const std::string& word : {std::string{"1.0"},
                                    std::string{"17"},
                                    std::string{"betang"},
                                    std::string{"10.0.0.1"},
                                    std::string{},
                                    mechanism,
                                    key}) {
        frames.emplace_back(word);
    }
    return frames;
}

std::string rawKey(const CurveKeys& keys) {
    std::string bytes(32, '\0');
    zmq_z85_decode(reinterpret_cast<uint8_t*>(bytes.data()), keys.public_key.c_str());
    return bytes;
}

}  // namespace

TEST_CASE("the guard lets in whom it knows, by name", "[bus]") {
    const CurveKeys keys = makeCurveKeys();
    const KnownKeys known{{keys.public_key, "pusat"}};

    const auto answer = guardAnswer(question("CURVE", rawKey(keys)), known);
    CHECK(answer == std::vector<std::string>{"1.0", "17", "200", "OK", "pusat", ""});
}

TEST_CASE("the guard refuses strangers, other mechanisms and short keys", "[bus]") {
    const CurveKeys keys = makeCurveKeys();
    const KnownKeys known{{keys.public_key, "pusat"}};

    CHECK(guardAnswer(question("CURVE", rawKey(makeCurveKeys())), known)[2] == "400");
    CHECK(guardAnswer(question("NULL", ""), known).empty() == false);
    CHECK(guardAnswer(question("PLAIN", rawKey(keys)), known)[2] == "400");
    CHECK(guardAnswer(question("CURVE", "short"), known)[2] == "400");
    CHECK(guardAnswer({}, known).empty());
}

TEST_CASE("a secret key leads to its pair, other text to none", "[bus]") {
    const CurveKeys keys = makeCurveKeys();

    REQUIRE(curveKeysOf(keys.secret_key).ok());
    CHECK(*curveKeysOf(keys.secret_key) == keys);
    for (const std::string& bad : {std::string{}, std::string(40, '"'), keys.secret_key + "x"}) {
        const auto refused = curveKeysOf(bad);
        REQUIRE_FALSE(refused.ok());
        CHECK_THAT(refused.error().text(), !Catch::Contains(keys.secret_key));
    }
}

}  // namespace betang
