// SPDX-License-Identifier: Apache-2.0
//
// What went wrong, as a closed set of kinds and one sentence for a person. Set-up code throws an
// Error; code on the frame path returns it inside a Result.

#pragma once

#include <exception>
#include <string>
#include <utility>

namespace betang {

enum class ErrorKind {
    BadConfig,         // the configuration breaks a rule
    InvalidArgument,   // bad use of a command, request or message
    NotFound,          // the thing named does not exist
    PermissionDenied,  // credentials are wrong or missing
    Unavailable,       // try again later: unreachable, refused, closed
    Busy,              // the peer is there but full
    Timeout,           // no answer within the stated limit
    Corrupt,           // bytes from outside break their format
    Unsupported,       // understood, but not something we can do
    Io,                // the operating system refused a file operation
    Cancelled,         // we were asked to stop
    Internal,          // a bug of ours
};

// Text never holds a credential: callers redact before they build it.
class Error : public std::exception {
  public:
    Error(ErrorKind kind, std::string text) : kind_{kind}, text_{std::move(text)} {}

    [[nodiscard]] ErrorKind kind() const noexcept { return kind_; }

    [[nodiscard]] const std::string& text() const noexcept { return text_; }

    [[nodiscard]] const char* what() const noexcept override { return text_.c_str(); }

  private:
    ErrorKind kind_;
    std::string text_;
};

}  // namespace betang
