// SPDX-License-Identifier: Apache-2.0
//
// Requests to a running process and its answers: one JSON object each way, over ROUTER and DEALER.
// A request is {"op":NAME, ...}; an answer {"ok":true, ...} or {"ok":false,"error":TEXT}.

#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

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

// Sends one request and waits for its answer. Timeout when nobody answers within `limit`;
// Unavailable when the answer is ok:false, with its text; InvalidArgument when the request is too
// large. With `keys` the endpoint must prove that it is the server meant. Thread-safe.
[[nodiscard]] Result<Json> callControl(BusContext& context,
                                       const std::string& endpoint,
                                       const Json& request,
                                       Duration limit,
                                       const CurveClient* keys = nullptr);

}  // namespace betang
