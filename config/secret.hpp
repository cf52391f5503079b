// SPDX-License-Identifier: Apache-2.0
//
// What opens a camera: one file for each secret in the secrets folder, a line `user:password`; or a
// line that is the key of a link between sites.

#pragma once

#include <string>

#include "config/config.hpp"
#include "core/result.hpp"

namespace betang {

// A user and a password. There is no operator<<, no formatter and no conversion to text, so that
// none ends up in a log by accident.
class Credentials final {
  public:
    Credentials(std::string user, std::string password)
        : user_{std::move(user)}, password_{std::move(password)} {}

    [[nodiscard]] const std::string& user() const { return user_; }

    // Only for computing an answer to the camera's challenge.
    [[nodiscard]] const std::string& password() const { return password_; }

    bool operator==(const Credentials&) const = default;

  private:
    std::string user_;
    std::string password_;
};

// Whether the secret `name` is there as a regular file that only its owner can read. Does not read
// it. The error's text is the rule that is broken.
[[nodiscard]] Result<void> checkSecret(const Config& config, const std::string& name);

// A secret key: like Credentials, with no way into a log by accident.
class SecretKey final {
  public:
    explicit SecretKey(std::string text) : text_{std::move(text)} {}

    // Only to open a connection with.
    [[nodiscard]] const std::string& text() const { return text_; }

  private:
    std::string text_;
};

// Reads a key that protects the bus: one line. No error text holds any of it.
[[nodiscard]] Result<SecretKey> loadSecretKey(const Config& config, const std::string& name);

// Reads the secret; no error text holds any of it. Only ingest calls this.
[[nodiscard]] Result<Credentials> loadSecret(const Config& config, const std::string& name);

}  // namespace betang
