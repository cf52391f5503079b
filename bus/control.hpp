// SPDX-License-Identifier: Apache-2.0
//
// Requests to a running process and its answers: one JSON object each way, over ROUTER and DEALER.
// A request is {"op":NAME, ...}; an answer {"ok":true, ...} or {"ok":false,"error":TEXT}.

#pragma once

#include <functional>
#include <memory>
#include <string>

#include <nlohmann/json.hpp>

#include "bus/context.hpp"
#include "core/clock.hpp"
#include "core/result.hpp"

namespace betang {

using Json = nlohmann::json;

// Answers requests on a thread of its own, one at a time, until destroyed. A handler that throws
// answers ok:false with the error's text. Requests over 1 MiB or that are not an object are
// refused. Construction binds and throws Unavailable when the endpoint is taken.
class ControlServer {
  public:
    using Handler = std::function<Json(const Json& request)>;

    ControlServer(BusContext& context, const std::string& endpoint, Handler handler);
    ~ControlServer();
    ControlServer(const ControlServer&) = delete;
    ControlServer& operator=(const ControlServer&) = delete;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

// Sends one request and waits for its answer. Timeout when nobody answers within `limit`;
// Unavailable when the answer is ok:false, with its text. Thread-safe.
[[nodiscard]] Result<Json> callControl(BusContext& context,
                                       const std::string& endpoint,
                                       const Json& request,
                                       Duration limit);

}  // namespace betang
