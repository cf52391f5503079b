// SPDX-License-Identifier: Apache-2.0

#include "bus/control.hpp"

#include <array>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <zmq.hpp>
#include <zmq_addon.hpp>

#include "bus/socket.hpp"
#include "bus/wake_fd.hpp"

namespace betang {

namespace {

// Above the limit, so that a request that is only a little too large is told so; a frame above this
// costs the client its connection.
constexpr int64_t kLargestRequestFrame = int64_t{2} << 20;
constexpr size_t kMostFrames = 3;  // identity, empty delimiter of a REQ socket, text
// Of a refusal, as it is told; any other is Unavailable to who asked.
constexpr std::array<std::pair<ErrorKind, const char*>, 4> kKinds{
    {{ErrorKind::NotFound, "not-found"},
     {ErrorKind::Timeout, "timeout"},
     {ErrorKind::Busy, "busy"},
     {ErrorKind::InvalidArgument, "invalid"}}};

Json refusal(std::string_view text) {
    return {{"ok", false}, {"error", text}};
}

Json answerTo(const ControlServer::Handler& handler, std::string_view text) {
    const Result<Json> request = parseControlRequest(text);
    if (!request) {
        return refusal(request.error().text());
    }
    try {
        Json answer = handler(*request);
        if (!answer.is_object()) {
            return refusal("internal error: the answer is not an object");
        }
        if (!answer.contains("ok")) {
            answer["ok"] = true;
        }
        return answer;
    } catch (const Error& failed) {
        Json answer = refusal(failed.text());
        for (const auto& [kind, name] : kKinds) {
            if (failed.kind() == kind) {
                answer["kind"] = name;
            }
        }
        return answer;
    } catch (const std::exception& failed) {
        return refusal(failed.what());
    }
}

ErrorKind refusalKind(const Json& answer) {
    const Json told = answer.value("kind", Json{});
    for (const auto& [kind, name] : kKinds) {
        if (told == name) {
            return kind;
        }
    }
    return ErrorKind::Unavailable;
}

Result<Json> readAnswer(std::string_view text) {
    auto answer = parseJson(text);
    if (!answer || !answer->is_object() || !answer->contains("ok")) {
        return Error{ErrorKind::Corrupt, "the answer is not an object with 'ok'"};
    }
    if ((*answer)["ok"] == true) {
        return answer;
    }
    const auto error = answer->find("error");
    const bool has_text = error != answer->end() && error->is_string();
    return Error{refusalKind(*answer), has_text ? error->get<std::string>() : "refused"};
}

}  // namespace

Result<Json> parseControlRequest(std::string_view text) {
    if (text.size() > kLargestControlRequest) {
        return Error{ErrorKind::Corrupt, "the request is larger than 1 MiB"};
    }
    auto request = parseJson(text);
    if (!request) {
        return Error{ErrorKind::Corrupt, fmt::format("the request is {}", request.error().text())};
    }
    const auto op = request->find("op");
    if (!request->is_object() || op == request->end() || !op->is_string()) {
        return Error{ErrorKind::Corrupt, "the request must be an object with a text 'op'"};
    }
    return request;
}

class ControlServer::Impl {
  public:
    Impl(BusContext& context, const std::string& endpoint, Handler handler, const CurveServer* keys)
        : lock_{endpoint}, handler_{std::move(handler)}, socket_{makeRouter(context)} {
        if (keys != nullptr) {
            secure(socket_, *keys);
        }
        lock_.bind(socket_);
        thread_ = std::jthread{[this](std::stop_token stop) { run(stop); }};
    }

    ~Impl() {
        thread_.request_stop();
        wake_.wake();
        thread_.join();
        socket_.close();
    }

    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

  private:
    static zmq::socket_t makeRouter(BusContext& context) {
        SocketOptions options;
        options.send_messages = 100;
        options.receive_messages = 100;
        options.largest_frame = kLargestRequestFrame;
        return makeSocket(context, zmq::socket_type::router, options);
    }

    void run(const std::stop_token& stop) {
        std::vector<zmq::pollitem_t> items{{socket_.handle(), 0, ZMQ_POLLIN, 0},
                                           {nullptr, wake_.fd(), ZMQ_POLLIN, 0}};
        while (!stop.stop_requested()) {
            pollSockets(items, std::nullopt);
            if (auto frames = receiveFrames(socket_, kMostFrames + 1); frames) {
                answer(std::move(*frames));
            }
        }
    }

    // Without ROUTER_MANDATORY an answer for a client that has gone is dropped by libzmq.
    void answer(Frames frames) {
        if (frames.size() < 2 || frames.size() > kMostFrames) {
            return;
        }
        const std::string text = toJsonText(answerTo(handler_, frames.back().to_string_view()));
        frames.back() = zmq::message_t{text};
        zmq::send_multipart(socket_, frames, zmq::send_flags::dontwait);
    }

    EndpointLock lock_;
    const Handler handler_;
    WakeFd wake_;
    zmq::socket_t socket_;  // thread_ alone uses it while it runs
    std::jthread thread_;
};

ControlServer::ControlServer(BusContext& context,
                             const std::string& endpoint,
                             Handler handler,
                             const CurveServer* keys)
    : impl_{std::make_unique<Impl>(context, endpoint, std::move(handler), keys)} {}

ControlServer::~ControlServer() = default;

ControlClient::ControlClient(BusContext& context, std::string endpoint, ControlPeer peer)
    : context_{context}, endpoint_{std::move(endpoint)}, peer_{std::move(peer)} {}

Result<Json> ControlClient::call(const Json& request, Duration limit, const std::stop_token& stop) {
    const std::string text = toJsonText(request);
    if (text.size() > kLargestControlRequest) {
        return Error{ErrorKind::InvalidArgument, "the request is larger than 1 MiB"};
    }
    try {
        if (!socket_ || receiveFrames(*socket_, 1)) {  // nobody was asked for what lies there
            connect();
        }
        socket_->send(zmq::buffer(text), zmq::send_flags::none);
        return answerWithin(limit, stop);
    } catch (const zmq::error_t& failed) {
        socket_.reset();
        return Error{ErrorKind::Unavailable, fmt::format("{}: {}", endpoint_, failed.what())};
    } catch (const Error& failed) {
        socket_.reset();
        return failed;
    }
}

// One answer may wait for us and no more: who sends unasked is not read.
void ControlClient::connect() {
    socket_.reset();
    socket_ = makeSocket(context_,
                         zmq::socket_type::dealer,
                         {.receive_messages = 1, .largest_frame = peer_.largest_answer});
    if (peer_.keys) {
        secure(*socket_, *peer_.keys);
    }
    socket_->connect(endpoint_);
}

Result<Json> ControlClient::answerWithin(Duration limit, const std::stop_token& stop) {
    WakeFd wake;
    const std::stop_callback stopped{stop, [&wake] { wake.wake(); }};
    std::vector<zmq::pollitem_t> items{{socket_->handle(), 0, ZMQ_POLLIN, 0},
                                       {nullptr, wake.fd(), ZMQ_POLLIN, 0}};
    const SystemClock clock;
    const MonoTime deadline = clock.monotonic() + limit;
    while (true) {
        if (const auto frames = receiveFrames(*socket_, 1); frames) {
            return readAnswer(frames->front().to_string_view());
        }
        const Duration left = deadline - clock.monotonic();
        if (stop.stop_requested() || left <= Duration{}) {
            socket_.reset();
            return stop.stop_requested()
                       ? Error{ErrorKind::Cancelled, "this process ends"}
                       : Error{ErrorKind::Timeout, fmt::format("no answer from {}", endpoint_)};
        }
        pollSockets(items, left);
    }
}

Result<Json> callControl(BusContext& context,
                         const std::string& endpoint,
                         const Json& request,
                         Duration limit,
                         const CurveClient* keys) {
    ControlPeer peer;
    if (keys != nullptr) {
        peer.keys = *keys;
    }
    return ControlClient{context, endpoint, std::move(peer)}.call(request, limit);
}

}  // namespace betang
