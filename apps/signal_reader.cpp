// SPDX-License-Identifier: Apache-2.0

#include "apps/signal_reader.hpp"

#include <csignal>

#include <sys/signalfd.h>
#include <unistd.h>

#include "core/error.hpp"

namespace betang {

SignalReader::SignalReader(std::initializer_list<int> signals) {
    sigset_t set;
    ::sigemptyset(&set);
    for (const int signal : signals) {
        ::sigaddset(&set, signal);
    }
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
    fd_.reset(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!fd_.valid()) {
        throw Error{ErrorKind::Internal, "no signalfd"};
    }
}

std::optional<int> SignalReader::next() {
    signalfd_siginfo info{};
    if (::read(fd_.get(), &info, sizeof info) != static_cast<ssize_t>(sizeof info)) {
        return std::nullopt;
    }
    return static_cast<int>(info.ssi_signo);
}

}  // namespace betang
