// SPDX-License-Identifier: Apache-2.0

#include "accounts/first_token.hpp"

#include <fstream>
#include <string>
#include <system_error>

#include "accounts/secret_token.hpp"
#include "core/replace_file.hpp"

namespace betang {

void FirstToken::make() const {
    replaceFile(file_, makeToken() + "\n");
}

bool FirstToken::fits(std::string_view token) const {
    std::ifstream in{file_};
    std::string kept;
    std::getline(in, kept);
    return !tokenHash(kept).empty() && sameSecret(kept, token);
}

void FirstToken::remove() const {
    std::error_code absent;
    std::filesystem::remove(file_, absent);
}

}  // namespace betang
