// SPDX-License-Identifier: Apache-2.0

#include "tests/camsim/authenticator.hpp"

#include <fmt/format.h>

#include "tests/support/catch.hpp"

namespace betang::camsim {

namespace {

using Verdict = Authenticator::Verdict;

// RFC 7616 3.9.1.
DigestInput mufasa(Hash hash) {
    return {.hash = hash,
            .user = "Mufasa",
            .password = "Circle of Life",
            .realm = "http-auth@example.org",
            .method = "GET",
            .uri = "/dir/index.html",
            .nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
            .nonce_count = "00000001",
            .client_nonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"};
}

RtspRequest request(const std::string& authorization) {
    return {"DESCRIBE", "rtsp://h/1/main", {{"authorization", authorization}}, ""};
}

std::string nonceIn(const std::string& challenge) {
    return readDigestFields(challenge.substr(7))["nonce"];
}

std::string digestFor(const std::string& nonce, Hash hash, const char* password) {
    const std::string response = digestResponse({.hash = hash,
                                                 .user = "op",
                                                 .password = password,
                                                 .realm = kRealm,
                                                 .method = "DESCRIBE",
                                                 .uri = "rtsp://h/1/main",
                                                 .nonce = nonce,
                                                 .nonce_count = "00000001",
                                                 .client_nonce = "c"});
    return fmt::format(
        R"(Digest username="op", realm="{}", nonce="{}", uri="rtsp://h/1/main", qop=auth, )"
        R"(nc=00000001, cnonce="c", response="{}")",
        kRealm,
        nonce,
        response);
}

}  // namespace

TEST_CASE("digest responses agree with the examples of RFC 7616", "[camsim]") {
    CHECK(digestResponse(mufasa(Hash::Md5)) == "8ca523f5e9506fed4657c9700eebdbec");
    CHECK(digestResponse(mufasa(Hash::Sha256)) ==
          "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
}

TEST_CASE("digest responses agree with the example of RFC 2617", "[camsim]") {
    CHECK(digestResponse({.hash = Hash::Md5,
                          .user = "Mufasa",
                          .password = "Circle Of Life",
                          .realm = "testrealm@host.com",
                          .method = "GET",
                          .uri = "/dir/index.html",
                          .nonce = "dcd98b7102dd2f0e8b11d0f600bfb0c093",
                          .nonce_count = "00000001",
                          .client_nonce = "0a4f113b"}) == "6629fae49393a05397450978507c4ef1");
}

TEST_CASE("a camera with digest accepts its user and nobody else", "[camsim]") {
    for (const auto& [scheme, hash] : {std::pair{AuthScheme::DigestMd5, Hash::Md5},
                                       std::pair{AuthScheme::DigestSha256, Hash::Sha256}}) {
        const Authenticator camera{{scheme, "op", "secret"}, "salt"};
        const std::string nonce = nonceIn(camera.challenge(1, false));

        CHECK(camera.judge({"DESCRIBE", "rtsp://h/1/main", {}, ""}, 1) == Verdict::Missing);
        CHECK(camera.judge(request(digestFor(nonce, hash, "secret")), 1) == Verdict::Accepted);
        CHECK(camera.judge(request(digestFor(nonce, hash, "guess")), 1) == Verdict::Wrong);
        CHECK(camera.judge(request("Digest"), 1) == Verdict::Wrong);
        CHECK(camera.judge(request("Basic b3A6c2VjcmV0"), 1) == Verdict::Wrong);
    }
}

TEST_CASE("a renewed nonce makes old answers stale for that camera only", "[camsim]") {
    Authenticator camera{{AuthScheme::DigestMd5, "op", "secret"}, "salt"};
    const std::string first = digestFor(nonceIn(camera.challenge(1, false)), Hash::Md5, "secret");
    const std::string second = digestFor(nonceIn(camera.challenge(2, false)), Hash::Md5, "secret");

    camera.renewNonce(1);

    CHECK(camera.judge(request(first), 1) == Verdict::Stale);
    CHECK(camera.judge(request(second), 2) == Verdict::Accepted);
    CHECK_THAT(camera.challenge(1, true), Catch::EndsWith(", stale=true"));
}

TEST_CASE("an answer for another address is refused", "[camsim]") {
    const Authenticator camera{{AuthScheme::DigestMd5, "op", "secret"}, "salt"};
    RtspRequest other =
        request(digestFor(nonceIn(camera.challenge(1, false)), Hash::Md5, "secret"));
    other.url = "rtsp://h/1/sub";

    CHECK(camera.judge(other, 1) == Verdict::Wrong);
}

TEST_CASE("basic authentication compares user and password", "[camsim]") {
    const Authenticator camera{{AuthScheme::Basic, "op", "secret"}, "salt"};

    CHECK(camera.judge(request("Basic b3A6c2VjcmV0"), 1) == Verdict::Accepted);
    CHECK(camera.judge(request("basic b3A6c2VjcmV0"), 1) == Verdict::Accepted);
    CHECK(camera.judge(request("Basic b3A6c2VjcmV1"), 1) == Verdict::Wrong);
    CHECK(camera.judge(request("Basic ***"), 1) == Verdict::Wrong);
    CHECK(camera.challenge(1, false) == R"(Basic realm="betang-camsim")");
}

}  // namespace betang::camsim
