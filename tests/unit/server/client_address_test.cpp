// SPDX-License-Identifier: Apache-2.0

#include "server/client_address.hpp"

#include "tests/support/catch.hpp"

namespace betang {

namespace {

const std::vector<std::string> kProxies{"127.0.0.1", "10.0.0.1"};

}  // namespace

TEST_CASE("who is no proxy speaks for itself", "[server]") {
    CHECK(clientAddress("10.9.9.9", "1.2.3.4", kProxies) == "10.9.9.9");
    CHECK(clientAddress("127.0.0.1", "1.2.3.4", {}) == "127.0.0.1");
}

TEST_CASE("a proxy names the client, and what stands before it is not believed", "[server]") {
    CHECK(clientAddress("127.0.0.1", "1.2.3.4", kProxies) == "1.2.3.4");
    CHECK(clientAddress("127.0.0.1", "6.6.6.6, 1.2.3.4", kProxies) == "1.2.3.4");
    CHECK(clientAddress("127.0.0.1", "6.6.6.6,1.2.3.4 , 10.0.0.1", kProxies) == "1.2.3.4");
    CHECK(clientAddress("127.0.0.1", "fd00::7", kProxies) == "fd00::7");
}

TEST_CASE("what is no address is not taken for one", "[server]") {
    for (const char* header : {"", "unknown", "1.2.3.4:80", "<script>", ",", "1.2.3", "1.2.3.4,"}) {
        INFO(header);
        CHECK(clientAddress("127.0.0.1", header, kProxies) == "127.0.0.1");
    }
    using namespace std::string_view_literals;
    CHECK(clientAddress("127.0.0.1", "1.2.3.4\0x"sv, kProxies) == "127.0.0.1");
}

}  // namespace betang
