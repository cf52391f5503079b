// SPDX-License-Identifier: Apache-2.0

#include "ingest/resolver.hpp"

#include <array>
#include <condition_variable>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>

#include "core/mutex.hpp"

namespace betang {

struct Resolver::Lookup {
    explicit Lookup(std::string name) : host{std::move(name)} {}

    const std::string host;
    Mutex mutex;
    std::condition_variable_any wake;
    bool done BETANG_GUARDED_BY(mutex) = false;
    std::vector<std::string> addresses BETANG_GUARDED_BY(mutex);
};

namespace {

struct AddrinfoDeleter {
    void operator()(addrinfo* list) const noexcept { ::freeaddrinfo(list); }
};

std::vector<std::string> lookUp(const std::string& host, int flags) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = flags;
    addrinfo* raw = nullptr;
    if (::getaddrinfo(host.c_str(), nullptr, &hints, &raw) != 0) {
        return {};
    }
    const std::unique_ptr<addrinfo, AddrinfoDeleter> list{raw};
    std::vector<std::string> out;
    for (const addrinfo* one = list.get(); one != nullptr; one = one->ai_next) {
        std::array<char, NI_MAXHOST> text{};
        if (::getnameinfo(one->ai_addr,
                          one->ai_addrlen,
                          text.data(),
                          static_cast<socklen_t>(text.size()),
                          nullptr,
                          0,
                          NI_NUMERICHOST) == 0) {
            out.emplace_back(text.data());
        }
    }
    return out;
}

bool isPublicV4(const in_addr& address) {
    const uint32_t value = ntohl(address.s_addr);
    return value >> 24 != 127 && value >> 24 != 0 && value >> 16 != 0xa9fe && value >> 28 < 0xe;
}

}  // namespace

Resolver::Resolver() : Resolver{[](const std::string& host) { return lookUp(host, 0); }} {}

Result<std::vector<std::string>> Resolver::resolve(const std::string& host,
                                                   Duration limit,
                                                   std::stop_token stop) {
    if (auto numeric = lookUp(host, AI_NUMERICHOST); !numeric.empty()) {
        return numeric;
    }
    if (pending_ != nullptr && pending_->host != host) {
        const MutexLocker lock{pending_->mutex};
        if (!pending_->done) {
            return lastOf(host, Error{ErrorKind::Timeout, "another name is still looked up"});
        }
    }
    if (pending_ == nullptr || pending_->host != host) {
        pending_ = std::make_shared<Lookup>(host);
        std::thread{[lookup = pending_, look_up = look_up_] {
            auto found = look_up(lookup->host);
            const MutexLocker lock{lookup->mutex};
            lookup->addresses = std::move(found);
            lookup->done = true;
            lookup->wake.notify_all();
        }}.detach();
    }
    const auto lookup = pending_;
    MutexLocker lock{lookup->mutex};
    const bool done = lookup->wake.wait_for(
        lock, stop, limit, [&]() BETANG_REQUIRES(lookup->mutex) { return lookup->done; });
    if (stop.stop_requested()) {
        return Error{ErrorKind::Cancelled, "stopped"};
    }
    if (done) {
        pending_.reset();
    }
    if (done && !lookup->addresses.empty()) {
        last_host_ = host;
        last_good_ = lookup->addresses;
        return last_good_;
    }
    return lastOf(host,
                  done
                      ? Error{ErrorKind::Unavailable, fmt::format("the name {} is not known", host)}
                      : Error{ErrorKind::Timeout,
                              fmt::format("the name {} could not be looked up in time", host)});
}

Result<std::vector<std::string>> Resolver::lastOf(const std::string& host, Error error) const {
    return host == last_host_ ? Result{last_good_}
                              : Result<std::vector<std::string>>{std::move(error)};
}

bool isRedirectTarget(const std::string& address) {
    in_addr v4{};
    if (::inet_pton(AF_INET, address.c_str(), &v4) == 1) {
        return isPublicV4(v4);
    }
    in6_addr v6{};
    if (::inet_pton(AF_INET6, address.c_str(), &v6) != 1) {
        return false;  // also addresses with a zone, which are link-local
    }
    if (IN6_IS_ADDR_V4MAPPED(&v6)) {
        v4.s_addr = v6.s6_addr32[3];
        return isPublicV4(v4);
    }
    return !IN6_IS_ADDR_LOOPBACK(&v6) && !IN6_IS_ADDR_LINKLOCAL(&v6) &&
           !IN6_IS_ADDR_UNSPECIFIED(&v6) && !IN6_IS_ADDR_MULTICAST(&v6);
}

}  // namespace betang
