// SPDX-License-Identifier: Apache-2.0
//
// An RTSP server that says exactly what a test tells it to, for what no well-meant server does.

#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include "bus/wake_fd.hpp"
#include "core/mutex.hpp"

#include "tests/camsim/sockets.hpp"

namespace betang {

struct ScriptedRequest {
    std::string method;
    std::string uri;
    std::string text;  // all of it

    // The value of a header, or nothing.
    [[nodiscard]] std::string header(const std::string& name) const {
        const size_t at = text.find("\r\n" + name + ": ");
        const size_t begin = at + name.size() + 4;
        return at == std::string::npos ? "" : text.substr(begin, text.find("\r\n", begin) - begin);
    }

    // A reply with the request's CSeq; `headers` are whole lines.
    [[nodiscard]] std::string reply(const std::string& status,
                                    const std::string& headers = {},
                                    const std::string& body = {}) const {
        return fmt::format("RTSP/1.0 {}\r\nCSeq: {}\r\n{}Content-Length: {}\r\n\r\n{}",
                           status,
                           header("CSeq"),
                           headers,
                           body.size(),
                           body);
    }
};

struct ScriptedAnswer {
    std::string bytes;
    std::string drip = {};  // sent again and again from then on
    int every_ms = 0;
};

// One connection at a time, the newest. Thread-safe.
class ScriptedCamera {
  public:
    using Script = std::function<ScriptedAnswer(const ScriptedRequest&)>;  // on its own thread

    explicit ScriptedCamera(Script script, const std::string& address = "127.0.0.1")
        : script_{std::move(script)},
          address_{address},
          listener_{camsim::listenTcp(camsim::addressOf(address, 0))},
          thread_{[this](const std::stop_token& stop) { serve(stop); }} {}

    ~ScriptedCamera() {
        thread_.request_stop();
        wake_.wake();
    }

    ScriptedCamera(const ScriptedCamera&) = delete;
    ScriptedCamera& operator=(const ScriptedCamera&) = delete;

    [[nodiscard]] std::string url(const std::string& path = "/kamera") const {
        return fmt::format("rtsp://{}:{}{}", address_, camsim::portOf(listener_.get()), path);
    }

    [[nodiscard]] std::vector<ScriptedRequest> requests() const {
        const MutexLocker lock{mutex_};
        return requests_;
    }

    [[nodiscard]] size_t count(const std::string& method) const {
        const auto all = requests();
        return static_cast<size_t>(std::count_if(
            all.begin(), all.end(), [&](const auto& one) { return one.method == method; }));
    }

  private:
    void serve(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            const bool dripping = client_.valid() && !drip_.empty();
            std::array<pollfd, 3> fds{pollfd{listener_.get(), POLLIN, 0},
                                      pollfd{wake_.fd(), POLLIN, 0},
                                      pollfd{client_.get(), POLLIN, 0}};
            static_cast<void>(::poll(fds.data(), fds.size(), dripping ? every_ms_ : -1));
            if (fds[2].revents != 0) {
                read();
            } else if (dripping && fds[0].revents == 0) {
                say(drip_);
            }
            if (auto accepted = camsim::acceptTcp(listener_.get())) {
                client_ = std::move(accepted->fd);
                received_.clear();
                drip_.clear();
            }
        }
    }

    void read() {
        std::array<char, 4096> buffer{};
        const ssize_t got = ::recv(client_.get(), buffer.data(), buffer.size(), 0);
        if (got <= 0) {
            client_.reset();
            return;
        }
        received_.append(buffer.data(), static_cast<size_t>(got));
        for (size_t end = received_.find("\r\n\r\n"); end != std::string::npos && client_.valid();
             end = received_.find("\r\n\r\n")) {
            ScriptedRequest request = split(received_.substr(0, end + 4));
            received_.erase(0, end + 4);
            answer(request);
        }
    }

    static ScriptedRequest split(std::string text) {
        const size_t first = text.find(' ');
        const size_t second = text.find(' ', first + 1);
        return {text.substr(0, first), text.substr(first + 1, second - first - 1), std::move(text)};
    }

    void answer(const ScriptedRequest& request) {
        {
            const MutexLocker lock{mutex_};
            requests_.push_back(request);
        }
        ScriptedAnswer answer = script_(request);
        say(answer.bytes);
        drip_ = std::move(answer.drip);
        every_ms_ = answer.every_ms;
    }

    void say(const std::string& bytes) {
        static_cast<void>(::send(client_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL));
    }

    const Script script_;
    const std::string address_;
    const UniqueFd listener_;
    WakeFd wake_;

    UniqueFd client_;  // from here to every_ms_: of the thread
    std::string received_;
    std::string drip_;
    int every_ms_ = 0;

    mutable Mutex mutex_;
    std::vector<ScriptedRequest> requests_ BETANG_GUARDED_BY(mutex_);

    std::jthread thread_;  // last: it uses all of the above
};

// A camera that plays and sends nothing, as a base for scripts that differ in one answer.
[[nodiscard]] inline ScriptedAnswer politeAnswer(const ScriptedRequest& request) {
    if (request.method == "DESCRIBE") {
        return {request.reply("200 OK",
                              "Content-Type: application/sdp\r\n",
                              "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=Kamera\r\nt=0 0\r\n"
                              "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"
                              "a=control:track1\r\n")};
    }
    if (request.method == "SETUP") {
        return {request.reply(
            "200 OK",
            "Transport: " + request.header("Transport") + "\r\nSession: 7;timeout=2\r\n")};
    }
    if (request.method == "OPTIONS") {
        return {
            request.reply("200 OK", "Public: OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER\r\n")};
    }
    return {request.reply("200 OK")};
}

}  // namespace betang
