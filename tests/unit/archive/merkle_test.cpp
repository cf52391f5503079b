// SPDX-License-Identifier: Apache-2.0
//
// Against the vectors that implementations of Certificate Transparency (RFC 6962) share.

#include "archive/merkle.hpp"

#include <string>
#include <vector>

#include "tests/support/catch.hpp"

using namespace betang;

namespace {

std::vector<Sha256> leaves(size_t count) {
    const std::vector<std::string> inputs{"",
                                          std::string(1, '\0'),
                                          "\x10",
                                          "\x20\x21",
                                          "\x30\x31",
                                          "@ABC",
                                          "PQRSTUVW",
                                          "`abcdefghijklmno"};
    std::vector<Sha256> hashes;
    for (size_t i = 0; i < count; ++i) {
        hashes.push_back(merkleLeaf(inputs.at(i)));
    }
    return hashes;
}

}  // namespace

TEST_CASE("roots are those of everybody else's Merkle trees", "[archive]") {
    CHECK(toHex(merkleRoot({})) ==
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(toHex(merkleRoot(leaves(1))) ==
          "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    CHECK(toHex(merkleRoot(leaves(2))) ==
          "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
    CHECK(toHex(merkleRoot(leaves(3))) ==
          "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77");
    CHECK(toHex(merkleRoot(leaves(8))) ==
          "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
}

TEST_CASE("the order of leaves changes the root", "[archive]") {
    auto some = leaves(5);
    const Sha256 before = merkleRoot(some);
    std::swap(some[1], some[3]);
    CHECK(merkleRoot(some) != before);
}

TEST_CASE("each leaf's audit path gives the root, and no other leaf's does", "[archive]") {
    std::vector<Sha256> all;
    for (int size = 1; size <= 20; ++size) {
        all.push_back(merkleLeaf(std::to_string(size)));
        const Sha256 root = merkleRoot(all);
        for (size_t i = 0; i < all.size(); ++i) {
            auto path = merklePath(all, i);
            CHECK(merkleRootFrom(all[i], i, all.size(), path) == root);
            CHECK(merkleRootFrom(merkleLeaf("other"), i, all.size(), path) != root);
            CHECK_FALSE(merkleRootFrom(all[i], all.size(), all.size(), path));
            path.push_back(root);
            CHECK_FALSE(merkleRootFrom(all[i], i, all.size(), path));
        }
    }
}
