// SPDX-License-Identifier: Apache-2.0

#include "tests/camsim/simulator.hpp"

#include <future>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "core/bounded_queue.hpp"
#include "core/error.hpp"

#include "tests/camsim/control_panel.hpp"
#include "tests/camsim/poller.hpp"
#include "tests/camsim/rtsp_server.hpp"

namespace betang::camsim {

namespace {

struct Command {
    std::string line;
    std::promise<std::string> answer;
};

constexpr size_t kMostCommands = 64;

}  // namespace

class CameraSimulator::Impl {
  public:
    Impl(CameraSimulatorOptions options, Clock& clock, const Progress& progress)
        : options_{std::move(options)},
          clips_{prepareClips(options_, progress)},
          wake_{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)},
          server_{options_, clips_, clock, poller_} {
        poller_.add(wake_.get(), EPOLLIN, [this](uint32_t) { obeyAll(); });
        if (!options_.control.empty()) {
            control_ = std::make_unique<ControlSocket>(options_.control.string(), poller_, server_);
        }
        thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
    }

    ~Impl() {
        thread_.request_stop();
        wake();
    }

    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    std::string command(const std::string& line) {
        Command command{line, {}};
        std::future<std::string> answer = command.answer.get_future();
        if (!commands_.tryPush(std::move(command))) {
            throw Error{ErrorKind::Busy, "too many commands at once"};
        }
        wake();
        return answer.get();
    }

    [[nodiscard]] const CameraSimulatorOptions& options() const { return options_; }

    [[nodiscard]] const RtspServer& server() const { return server_; }

  private:
    void run(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            poller_.wait(server_.untilDue());
            server_.tick();
        }
    }

    void obeyAll() {
        uint64_t count = 0;
        static_cast<void>(::read(wake_.get(), &count, sizeof count));
        while (auto command = commands_.tryPop()) {
            const std::string answer = obey(server_, command->line);
            server_.flushLog();
            command->answer.set_value(answer);
        }
    }

    void wake() {
        const uint64_t one = 1;
        static_cast<void>(::write(wake_.get(), &one, sizeof one));
    }

    const CameraSimulatorOptions options_;
    const std::vector<CameraClips> clips_;
    UniqueFd wake_;
    Poller poller_;
    RtspServer server_;
    std::unique_ptr<ControlSocket> control_;
    BoundedQueue<Command> commands_{kMostCommands};
    std::jthread thread_;  // last: it stops before what it uses is gone
};

CameraSimulator::CameraSimulator(CameraSimulatorOptions options,
                                 Clock& clock,
                                 const Progress& progress)
    : impl_{std::make_unique<Impl>(std::move(options), clock, progress)} {}

CameraSimulator::~CameraSimulator() = default;

uint16_t CameraSimulator::port(int camera) const {
    return impl_->server().port(camera);
}

std::string CameraSimulator::url(int camera, StreamKind kind) const {
    const CameraSimulatorOptions& options = impl_->options();
    const std::string host = options.bind == "0.0.0.0" ? "127.0.0.1" : options.bind;
    return fmt::format(
        "rtsp{}://{}:{}/{}/{}", options.tls ? "s" : "", host, port(camera), camera, toText(kind));
}

uint64_t CameraSimulator::sent(int camera, StreamKind kind) const {
    const StreamCounters* counters = impl_->server().counters(camera, kind);
    return counters == nullptr ? 0 : counters->sent.load();
}

std::string CameraSimulator::control(const std::string& line) {
    return impl_->command(line);
}

}  // namespace betang::camsim
