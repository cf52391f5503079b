// SPDX-License-Identifier: Apache-2.0

#include "bus/key_guard.hpp"

#include <array>
#include <atomic>
#include <stop_token>
#include <thread>
#include <utility>

#include <zmq_addon.hpp>

#include "bus/socket.hpp"
#include "bus/wake_fd.hpp"
#include "core/error.hpp"
#include "core/mutex.hpp"

namespace betang {

namespace {

constexpr const char* kGuardEndpoint = "inproc://zeromq.zap.01";
constexpr size_t kQuestionFrames = 7;  // version, id, domain, address, routing id, mechanism, key
constexpr size_t kKeySize = 32;

std::string keyIn(const zmq::message_t& frame) {
    std::array<char, 41> text{};
    if (frame.size() != kKeySize ||
        zmq_z85_encode(text.data(), frame.data<uint8_t>(), kKeySize) == nullptr) {
        return {};
    }
    return text.data();
}

}  // namespace

std::vector<std::string> guardAnswer(const std::vector<zmq::message_t>& question,
                                     const KnownKeys& known) {
    if (question.size() != kQuestionFrames || question[0].to_string_view() != "1.0") {
        return {};
    }
    const bool curve = question[5].to_string_view() == "CURVE";
    const auto found = curve ? known.find(keyIn(question[6])) : known.end();
    if (found == known.end()) {
        return {"1.0", question[1].to_string(), "400", "not on the list", "", ""};
    }
    return {"1.0", question[1].to_string(), "200", "OK", found->second, ""};
}

class KeyGuard::Impl {
  public:
    Impl(BusContext& context, KnownKeys known)
        : known_{std::move(known)}, socket_{context.native(), zmq::socket_type::rep} {
        socket_.set(zmq::sockopt::linger, 0);
        try {
            socket_.bind(kGuardEndpoint);
        } catch (const zmq::error_t&) {
            throw Error{ErrorKind::Internal, "this context has a guard already"};
        }
        thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
    }

    ~Impl() {
        thread_.request_stop();
        wake_.wake();
        thread_.join();
        socket_.close();
    }

    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    void setKnown(KnownKeys known) BETANG_EXCLUDES(mutex_) {
        const MutexLocker lock{mutex_};
        known_ = std::move(known);
    }

    [[nodiscard]] uint64_t refused() const { return refused_; }

  private:
    void run(const std::stop_token& stop) {
        std::vector<zmq::pollitem_t> items{{socket_.handle(), 0, ZMQ_POLLIN, 0},
                                           {nullptr, wake_.fd(), ZMQ_POLLIN, 0}};
        while (!stop.stop_requested()) {
            pollSockets(items, std::nullopt);
            if (const auto question = receiveFrames(socket_, kQuestionFrames + 1); question) {
                answer(*question);
            }
        }
    }

    void answer(const std::vector<zmq::message_t>& question) BETANG_EXCLUDES(mutex_) {
        std::vector<std::string> words;
        {
            const MutexLocker lock{mutex_};
            words = guardAnswer(question, known_);
        }
        if (words.empty()) {  // a REP socket must answer something
            words = {"1.0", "", "500", "no question", "", ""};
        }
        refused_ += words[2] == "200" ? 0 : 1;
        std::vector<zmq::const_buffer> frames;
        for (const std::string& word : words) {
            frames.push_back(zmq::buffer(word));
        }
        zmq::send_multipart(socket_, frames);
    }

    mutable Mutex mutex_;
    KnownKeys known_ BETANG_GUARDED_BY(mutex_);
    std::atomic<uint64_t> refused_ = 0;
    WakeFd wake_;
    zmq::socket_t socket_;  // thread_ alone uses it while it runs
    std::jthread thread_;
};

KeyGuard::KeyGuard(BusContext& context, KnownKeys known)
    : impl_{std::make_unique<Impl>(context, std::move(known))} {}

KeyGuard::~KeyGuard() = default;

void KeyGuard::setKnown(KnownKeys known) {
    impl_->setKnown(std::move(known));
}

uint64_t KeyGuard::refused() const {
    return impl_->refused();
}

}  // namespace betang
