// SPDX-License-Identifier: Apache-2.0
//
// Requests to a running process and its answers: one JSON object each way, over ROUTER and DEALER.
// A request is {"op":NAME, ...}; an answer {"ok":true, ...} or {"ok":false,"error":TEXT}, with a
// "kind" when what was asked for is not there ("not-found"), somebody else was silent ("timeout"),
// there is no room for it ("busy") or the request is wrong ("invalid").

#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include <zmq.hpp>

#include "bus/context.hpp"
#include "bus/curve.hpp"
#include "bus/json_text.hpp"
#include "core/clock.hpp"
#include "core/result.hpp"

namespace betang {

inline constexpr size_t kLargestControlRequest = size_t{1} << 20;

// The object in `text`; Corrupt when it is too large, not an object or holds no text "op".
[[nodiscard]] Result<Json> parseControlRequest(std::string_view text);

// Answers requests on a thread of its own, one at a time, until destroyed. The handler's object
// gets "ok":true unless it says otherwise; a handler that throws answers ok:false with the error's
// text. What parseControlRequest() refuses never reaches the handler. Construction binds and throws
// Unavailable when the endpoint is taken. With `keys` only those are served whom the context's
// KeyGuard knows.
class ControlServer {
  public:
    using Handler = std::function<Json(const Json& request)>;

    ControlServer(BusContext& context,
                  const std::string& endpoint,
                  Handler handler,
                  const CurveServer* keys = nullptr);
    ~ControlServer();
    ControlServer(const ControlServer&) = delete;
    ControlServer& operator=(const ControlServer&) = delete;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

// Whom a ControlClient trusts, and how far.
struct ControlPeer {
    std::optional<CurveClient> keys{};  // the endpoint must prove that it is the server meant
    int64_t largest_answer = int64_t{16} << 20;  // a larger one costs the connection

    bool operator==(const ControlPeer&) const = default;
};

// Asks one endpoint one thing after the other over one connection. A question that got no answer
// ends the connection, so that a late one is never taken for that to the next. Reentrant.
class ControlClient final {
  public:
    ControlClient(BusContext& context, std::string endpoint, ControlPeer peer = {});

    // Sends one request and waits for its answer. Timeout when nobody answers within `limit`;
    // NotFound, Timeout, InvalidArgument or Unavailable when the answer is ok:false, with its text;
    // Corrupt when it is no answer; InvalidArgument when the request is too large; Cancelled when
    // `stop` is requested.
    [[nodiscard]] Result<Json> call(const Json& request,
                                    Duration limit,
                                    const std::stop_token& stop = {});

  private:
    void connect();
    [[nodiscard]] Result<Json> answerWithin(Duration limit, const std::stop_token& stop);

    BusContext& context_;
    const std::string endpoint_;
    const ControlPeer peer_;
    std::optional<zmq::socket_t> socket_;
};

// One question over a connection of its own, as ControlClient asks it. Thread-safe.
[[nodiscard]] Result<Json> callControl(BusContext& context,
                                       const std::string& endpoint,
                                       const Json& request,
                                       Duration limit,
                                       const CurveClient* keys = nullptr);

}  // namespace betang
