// SPDX-License-Identifier: Apache-2.0

#include "ingest/authenticator.hpp"

#include "tests/support/catch.hpp"

namespace betang {

namespace {

// RFC 7616 3.9.1, Mufasa's example.
constexpr const char* kNonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
constexpr const char* kClient = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
constexpr const char* kOpaque = "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS";

std::string challenge(const std::string& algorithm) {
    return "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=" +
           algorithm + ", nonce=\"" + kNonce + "\", opaque=\"" + kOpaque + "\"";
}

Authenticator mufasa() {
    return Authenticator{Credentials{"Mufasa", "Circle of Life"},
                         [] { return std::string{kClient}; }};
}

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("digest answers match the vectors of RFC 7616", "[ingest]") {
    Authenticator md5 = mufasa();
    REQUIRE(md5.challenged({challenge("MD5")}));
    CHECK(holds(md5.authorization("GET", "/dir/index.html"),
                "response=\"8ca523f5e9506fed4657c9700eebdbec\""));

    Authenticator sha = mufasa();
    REQUIRE(sha.challenged({challenge("SHA-256")}));
    CHECK(holds(sha.authorization("GET", "/dir/index.html"),
                "response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\""));
}

TEST_CASE("the strongest challenge is answered in whatever order they come", "[ingest]") {
    const std::string sha = challenge("SHA-256");
    const std::string md5 = challenge("MD5");
    const std::string basic = "Basic realm=\"cam\"";
    for (const auto& offered : {std::vector<std::string>{sha, md5, basic},
                                std::vector<std::string>{basic, md5, sha},
                                std::vector<std::string>{basic + ", " + md5 + ", " + sha}}) {
        Authenticator one = mufasa();
        REQUIRE(one.challenged(offered));
        CHECK(holds(one.authorization("DESCRIBE", "rtsp://a/"), "algorithm=SHA-256"));
    }
}

TEST_CASE("basic is answered where nothing better is offered", "[ingest]") {
    Authenticator one = mufasa();
    REQUIRE(one.challenged({"Basic realm=\"cam\""}));
    CHECK(one.authorization("DESCRIBE", "rtsp://a/") == "Basic TXVmYXNhOkNpcmNsZSBvZiBMaWZl");
}

TEST_CASE("a digest without qop follows RFC 2069", "[ingest]") {
    Authenticator one = mufasa();
    REQUIRE(one.challenged({"Digest realm=\"r\", nonce=\"n\""}));
    const std::string answer = one.authorization("DESCRIBE", "rtsp://a/");
    CHECK_FALSE(holds(answer, "cnonce"));
    CHECK_FALSE(holds(answer, "algorithm"));
}

TEST_CASE("a second refusal means that the password is wrong", "[ingest]") {
    Authenticator one = mufasa();
    REQUIRE(one.challenged({challenge("MD5")}));
    const auto again = one.challenged({challenge("MD5")});
    REQUIRE_FALSE(again);
    CHECK(again.error().kind() == ErrorKind::PermissionDenied);
    CHECK_FALSE(holds(again.error().text(), "Circle"));
}

TEST_CASE("a new nonce in the middle of a session is answered once", "[ingest]") {
    Authenticator one = mufasa();
    REQUIRE(one.challenged({challenge("MD5")}));
    one.accepted();
    REQUIRE(one.challenged({"Digest realm=\"r\", nonce=\"new\""}));
    CHECK(one.staleNonces() == 1);
    CHECK(holds(one.authorization("OPTIONS", "rtsp://a/"), "nonce=\"new\""));
    CHECK_FALSE(one.challenged({"Digest realm=\"r\", nonce=\"newer\""}));
}

TEST_CASE("a nonce declared stale is replaced, but not for ever", "[ingest]") {
    Authenticator one = mufasa();
    const std::string stale = "Digest realm=\"r\", nonce=\"x\", stale=TRUE";
    REQUIRE(one.challenged({challenge("MD5")}));
    CHECK(one.challenged({stale}));
    CHECK(one.challenged({stale}));
    CHECK_FALSE(one.challenged({stale}));
}

TEST_CASE("an algorithm that we cannot do is no wrong password", "[ingest]") {
    Authenticator one = mufasa();
    const auto result = one.challenged({"Digest realm=\"r\", nonce=\"n\", algorithm=SHA-512-256"});
    REQUIRE_FALSE(result);
    CHECK(result.error().kind() == ErrorKind::Unsupported);
    CHECK(holds(result.error().text(), "auth-algorithm-unsupported"));
    CHECK(holds(result.error().text(), "SHA-512-256"));
}

TEST_CASE("without credentials a challenge is refused with a clear word", "[ingest]") {
    Authenticator one{std::nullopt, randomNonce};
    CHECK(one.challenged({"Basic realm=\"r\""}).error().kind() == ErrorKind::PermissionDenied);
    CHECK(one.authorization("DESCRIBE", "rtsp://a/").empty());
}

TEST_CASE("quoted strings with commas, quotes and broken ends are read", "[ingest]") {
    const auto all =
        parseChallenges(R"(Digest realm="a, \"b\" = c",nonce="n" ,, stale=false Basic realm="x)");
    REQUIRE(all.size() == 2);
    CHECK(all[0].values.at("realm") == "a, \"b\" = c");
    CHECK(all[0].values.at("stale") == "false");
    CHECK(all[1].values.at("realm") == "x");
}

}  // namespace betang
