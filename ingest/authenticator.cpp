// SPDX-License-Identifier: Apache-2.0

#include "ingest/authenticator.hpp"

#include <algorithm>
#include <memory>
#include <random>

#include <fmt/format.h>
#include <glib.h>

#include "media/gst_ptr.hpp"

namespace betang {

namespace {

constexpr size_t kMostChallenges = 16;
constexpr int kMostStale = 2;  // new nonces taken for one request
constexpr std::string_view kSpace = " \t";

std::string lower(std::string_view text) {
    std::string out{text};
    std::transform(out.begin(), out.end(), out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out;
}

void skip(std::string_view& text, std::string_view any_of) {
    text.remove_prefix(std::min(text.find_first_not_of(any_of), text.size()));
}

std::string_view takeToken(std::string_view& text) {
    const size_t end = std::min(text.find_first_of(" \t,=\""), text.size());
    const std::string_view token = text.substr(0, end);
    text.remove_prefix(end);
    return token;
}

// A token or a quoted string, whose backslashes are undone (RFC 7230 3.2.6).
std::string takeValue(std::string_view& text) {
    if (text.empty() || text.front() != '"') {
        return std::string{takeToken(text)};
    }
    std::string out;
    size_t i = 1;
    for (; i < text.size() && text[i] != '"'; ++i) {
        i += text[i] == '\\' && i + 1 < text.size() ? 1U : 0U;
        out += text[i];
    }
    text.remove_prefix(std::min(i + 1, text.size()));
    return out;
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    return out;
}

std::string valueOf(const Challenge& challenge, const std::string& name) {
    const auto found = challenge.values.find(name);
    return found != challenge.values.end() ? found->second : std::string{};
}

// Larger is stronger; 0 cannot be done.
int strengthOf(const Challenge& challenge) {
    if (challenge.scheme == "basic") {
        return 1;
    }
    if (challenge.scheme != "digest" || valueOf(challenge, "nonce").empty()) {
        return 0;
    }
    const std::string algorithm = lower(valueOf(challenge, "algorithm"));
    if (algorithm == "sha-256") {
        return 3;
    }
    return algorithm.empty() || algorithm == "md5" ? 2 : 0;
}

std::string hashHex(GChecksumType type, const std::string& text) {
    const GCharPtr hex{g_compute_checksum_for_string(type, text.data(), gssize(text.size()))};
    return hex.get();
}

bool offersAuth(std::string_view qop) {
    while (!qop.empty()) {
        skip(qop, " \t,");
        if (takeToken(qop) == "auth") {
            return true;
        }
        skip(qop, "=\"");
    }
    return false;
}

std::string namesOf(const std::vector<Challenge>& challenges) {
    std::string out;
    for (const Challenge& one : challenges) {
        const std::string algorithm = valueOf(one, "algorithm");
        out += fmt::format("{}{}{}{}",
                           out.empty() ? "" : ", ",
                           one.scheme.substr(0, 20),
                           algorithm.empty() ? "" : " ",
                           algorithm.substr(0, 20));
    }
    return out.empty() ? "nothing" : out;
}

}  // namespace

std::vector<Challenge> parseChallenges(std::string_view header) {
    std::vector<Challenge> out;
    while (!header.empty() && out.size() < kMostChallenges) {
        skip(header, " \t,");
        const std::string name = lower(takeToken(header));
        skip(header, kSpace);
        if (!header.empty() && header.front() == '=') {
            header.remove_prefix(1);
            skip(header, kSpace);
            std::string value = takeValue(header);
            if (!out.empty()) {
                out.back().values.emplace(name, std::move(value));
            }
        } else if (!name.empty()) {
            out.push_back({name, {}});
        } else {
            header.remove_prefix(std::min<size_t>(1, header.size()));
        }
    }
    return out;
}

Authenticator::Authenticator(std::optional<Credentials> login, MakeNonce make_nonce)
    : login_{std::move(login)}, make_nonce_{std::move(make_nonce)} {}

Result<void> Authenticator::challenged(const std::vector<std::string>& headers) {
    std::vector<Challenge> all;
    for (const std::string& header : headers) {
        auto some = parseChallenges(header);
        std::move(some.begin(), some.end(), std::back_inserter(all));
    }
    if (!login_) {
        return Error{ErrorKind::PermissionDenied, "the camera asks for a user name and password"};
    }
    const auto best = std::max_element(all.begin(), all.end(), [](const auto& a, const auto& b) {
        return strengthOf(a) < strengthOf(b);
    });
    if (best == all.end() || strengthOf(*best) == 0) {
        return Error{ErrorKind::Unsupported,
                     fmt::format("auth-algorithm-unsupported: the camera accepts {}, we can do "
                                 "Digest with SHA-256 or MD5, and Basic",
                                 namesOf(all))};
    }
    const bool stale = lower(valueOf(*best, "stale")) == "true";
    if (answered_ > (stale ? kMostStale : 0)) {
        return Error{ErrorKind::PermissionDenied,
                     "auth-failed: the camera refuses the user name or password"};
    }
    stale_nonces_ += chosen_.scheme.empty() ? 0U : 1U;
    ++answered_;
    chosen_ = *best;
    nonce_count_ = 0;
    return {};
}

std::string Authenticator::authorization(std::string_view method, std::string_view uri) {
    if (chosen_.scheme.empty() || !login_) {
        return {};
    }
    if (chosen_.scheme == "digest") {
        return digest(method, uri);
    }
    const std::string pair = login_->user() + ":" + login_->password();
    const auto* bytes = reinterpret_cast<const guchar*>(pair.data());
    const GCharPtr base64{g_base64_encode(bytes, pair.size())};
    return fmt::format("Basic {}", base64.get());
}

// RFC 7616 3.4.1; without qop RFC 2069 2.1.2.
std::string Authenticator::digest(std::string_view method, std::string_view uri) {
    const std::string algorithm = valueOf(chosen_, "algorithm");
    const auto type = lower(algorithm) == "sha-256" ? G_CHECKSUM_SHA256 : G_CHECKSUM_MD5;
    const std::string realm = valueOf(chosen_, "realm");
    const std::string nonce = valueOf(chosen_, "nonce");
    const std::string a1 =
        hashHex(type, fmt::format("{}:{}:{}", login_->user(), realm, login_->password()));
    const std::string a2 = hashHex(type, fmt::format("{}:{}", method, uri));

    std::string extra;
    std::string middle;
    if (offersAuth(valueOf(chosen_, "qop"))) {
        const std::string client = make_nonce_();
        const std::string count = fmt::format("{:08x}", ++nonce_count_);
        middle = fmt::format("{}:{}:auth:", count, client);
        extra = fmt::format(", qop=auth, nc={}, cnonce=\"{}\"", count, client);
    }
    if (const std::string opaque = valueOf(chosen_, "opaque"); !opaque.empty()) {
        extra += fmt::format(", opaque=\"{}\"", escaped(opaque));
    }
    if (!algorithm.empty()) {
        extra += fmt::format(", algorithm={}", type == G_CHECKSUM_SHA256 ? "SHA-256" : "MD5");
    }
    const std::string response = hashHex(type, fmt::format("{}:{}:{}{}", a1, nonce, middle, a2));
    return fmt::format(R"(Digest username="{}", realm="{}", nonce="{}", uri="{}", response="{}"{})",
                       escaped(login_->user()),
                       escaped(realm),
                       escaped(nonce),
                       uri,
                       response,
                       extra);
}

std::string randomNonce() {
    std::random_device source;
    return fmt::format("{:08x}{:08x}{:08x}{:08x}", source(), source(), source(), source());
}

}  // namespace betang
