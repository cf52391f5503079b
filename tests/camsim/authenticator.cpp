// SPDX-License-Identifier: Apache-2.0

#include "tests/camsim/authenticator.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace betang::camsim {

namespace {

constexpr size_t kMostFields = 32;

std::string takeName(std::string_view& text) {
    std::string name{trimmed(takeUntil(text, '='))};
    std::ranges::transform(name, name.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return name;
}

std::string takeValue(std::string_view& text) {
    const size_t begin = text.find_first_not_of(" \t");
    text = begin == std::string_view::npos ? std::string_view{} : text.substr(begin);
    if (!text.starts_with('"')) {
        return std::string{trimmed(takeUntil(text, ','))};
    }
    text.remove_prefix(1);
    std::string value{takeUntil(text, '"')};
    static_cast<void>(takeUntil(text, ','));
    return value;
}

std::string valueOf(const std::map<std::string, std::string>& fields, const char* name) {
    const auto found = fields.find(name);
    return found == fields.end() ? std::string{} : found->second;
}

}  // namespace

std::string digestResponse(const DigestInput& input) {
    const std::string user =
        hexHash(input.hash, fmt::format("{}:{}:{}", input.user, input.realm, input.password));
    const std::string request = hexHash(input.hash, fmt::format("{}:{}", input.method, input.uri));
    if (input.nonce_count.empty()) {
        return hexHash(input.hash, fmt::format("{}:{}:{}", user, input.nonce, request));
    }
    return hexHash(input.hash,
                   fmt::format("{}:{}:{}:{}:auth:{}",
                               user,
                               input.nonce,
                               input.nonce_count,
                               input.client_nonce,
                               request));
}

std::map<std::string, std::string> readDigestFields(std::string_view text) {
    std::map<std::string, std::string> fields;
    while (!text.empty() && fields.size() < kMostFields) {
        std::string name = takeName(text);
        fields[std::move(name)] = takeValue(text);
    }
    return fields;
}

Authenticator::Authenticator(AuthOptions options, std::string salt)
    : options_{std::move(options)}, salt_{std::move(salt)} {}

std::string Authenticator::nonceOf(int camera) const {
    const auto found = generations_.find(camera);
    const uint64_t generation = found == generations_.end() ? 0 : found->second;
    return hexHash(Hash::Sha256, fmt::format("{}:{}:{}", salt_, camera, generation)).substr(0, 32);
}

std::string Authenticator::challenge(int camera, bool stale) const {
    if (options_.scheme == AuthScheme::Basic) {
        return fmt::format(R"(Basic realm="{}")", kRealm);
    }
    return fmt::format(R"(Digest realm="{}", nonce="{}", algorithm={}, qop="auth"{})",
                       kRealm,
                       nonceOf(camera),
                       options_.scheme == AuthScheme::DigestSha256 ? "SHA-256" : "MD5",
                       stale ? ", stale=true" : "");
}

Authenticator::Verdict Authenticator::judge(const RtspRequest& request, int camera) const {
    if (options_.scheme == AuthScheme::None) {
        return Verdict::Accepted;
    }
    const std::string* header = request.header("authorization");
    if (header == nullptr) {
        return Verdict::Missing;
    }
    std::string_view value = *header;
    const std::string_view scheme = takeUntil(value, ' ');
    if (options_.scheme == AuthScheme::Basic) {
        return sameText(scheme, "Basic") ? judgeBasic(trimmed(value)) : Verdict::Wrong;
    }
    return sameText(scheme, "Digest") ? judgeDigest(value, request, camera) : Verdict::Wrong;
}

Authenticator::Verdict Authenticator::judgeBasic(std::string_view value) const {
    const auto given = fromBase64(value);
    const bool right = given && *given == options_.user + ":" + options_.password;
    return right ? Verdict::Accepted : Verdict::Wrong;
}

Authenticator::Verdict Authenticator::judgeDigest(std::string_view value,
                                                  const RtspRequest& request,
                                                  int camera) const {
    const auto fields = readDigestFields(value);
    const std::string nonce = valueOf(fields, "nonce");
    const std::string uri = valueOf(fields, "uri");
    const bool qop = !valueOf(fields, "qop").empty();
    const std::string count = qop ? valueOf(fields, "nc") : std::string{};
    const std::string client = valueOf(fields, "cnonce");
    if (valueOf(fields, "username") != options_.user || (qop && count.empty())) {
        return Verdict::Wrong;
    }
    const std::string expected = digestResponse(
        {.hash = options_.scheme == AuthScheme::DigestSha256 ? Hash::Sha256 : Hash::Md5,
         .user = options_.user,
         .password = options_.password,
         .realm = kRealm,
         .method = request.method,
         .uri = uri,
         .nonce = nonce,
         .nonce_count = count,
         .client_nonce = client});
    if (valueOf(fields, "response") != expected) {
        return Verdict::Wrong;
    }
    // The response fits the URI it names; that must be the one asked for, or its path.
    if (uri != request.url && !request.url.ends_with(uri)) {
        return Verdict::Wrong;
    }
    return nonce == nonceOf(camera) ? Verdict::Accepted : Verdict::Stale;
}

}  // namespace betang::camsim
