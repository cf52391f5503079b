// SPDX-License-Identifier: Apache-2.0
//
// A value or the Error that took its place; std::expected is not in C++20.

#pragma once

#include <utility>
#include <variant>

#include "core/error.hpp"

namespace betang {

template <typename T>
class [[nodiscard]] Result {
  public:
    Result(T value) : state_{std::move(value)} {}  // NOLINT(google-explicit-constructor)

    Result(Error error) : state_{std::move(error)} {}  // NOLINT(google-explicit-constructor)

    [[nodiscard]] bool ok() const noexcept { return state_.index() == 0; }

    explicit operator bool() const noexcept { return ok(); }

    // Only when ok(): std::bad_variant_access otherwise.
    [[nodiscard]] T& value() { return std::get<0>(state_); }

    [[nodiscard]] const T& value() const { return std::get<0>(state_); }

    T* operator->() { return &value(); }

    const T* operator->() const { return &value(); }

    T& operator*() { return value(); }

    const T& operator*() const { return value(); }

    // Only when not ok().
    [[nodiscard]] const Error& error() const { return std::get<1>(state_); }

    // The value, or throws the error: for set-up code.
    [[nodiscard]] T take() && {
        if (!ok()) {
            throw error();
        }
        return std::move(value());
    }

  private:
    std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
  public:
    Result() = default;

    Result(Error error) : state_{std::move(error)} {}  // NOLINT(google-explicit-constructor)

    [[nodiscard]] bool ok() const noexcept { return state_.index() == 0; }

    explicit operator bool() const noexcept { return ok(); }

    [[nodiscard]] const Error& error() const { return std::get<1>(state_); }

    void take() && {
        if (!ok()) {
            throw error();
        }
    }

  private:
    std::variant<std::monostate, Error> state_;
};

}  // namespace betang
