// SPDX-License-Identifier: Apache-2.0

#include "apps/commands/secret_input.hpp"

#include <iostream>

#include <termios.h>
#include <unistd.h>

#include "core/error.hpp"

namespace betang {

namespace {

constexpr size_t kLongestSecret = 1024;

// Switches the terminal's echo off for a while.
class NoEcho final {
  public:
    NoEcho() : there_{::tcgetattr(STDIN_FILENO, &before_) == 0} {
        termios quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        if (there_) {
            ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
        }
    }

    ~NoEcho() {
        if (there_) {
            ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
        }
    }

    NoEcho(const NoEcho&) = delete;
    NoEcho& operator=(const NoEcho&) = delete;

  private:
    termios before_{};
    bool there_;
};

std::string askOnce(const std::string& question) {
    std::cerr << question << ": " << std::flush;
    const NoEcho quiet;
    std::string answer = secretLine(std::cin);
    std::cerr << '\n';
    return answer;
}

}  // namespace

std::string secretLine(std::istream& input) {
    std::string line;
    char c = 0;
    while (input.get(c) && c != '\n') {
        line.push_back(c);
        if (line.size() > kLongestSecret) {
            throw Error{ErrorKind::InvalidArgument, "the password is longer than 1024 bytes"};
        }
    }
    if (!line.empty() && line.back() == '\r') {
        line.pop_back();
    }
    if (line.empty()) {
        throw Error{ErrorKind::InvalidArgument, "there is no password on standard input"};
    }
    return line;
}

std::string askForSecret(const std::string& what) {
    if (::isatty(STDIN_FILENO) == 0) {
        return secretLine(std::cin);
    }
    std::string first = askOnce(what);
    if (askOnce("once more") != first) {
        throw Error{ErrorKind::InvalidArgument, "the two passwords differ"};
    }
    return first;
}

}  // namespace betang
