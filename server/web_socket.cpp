// SPDX-License-Identifier: Apache-2.0

#include "server/web_socket.hpp"

#include <atomic>
#include <deque>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <netinet/tcp.h>

#include "core/mutex.hpp"

namespace betang {

namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
using Strand = net::strand<net::io_context::executor_type>;
using TcpStream = beast::basic_stream<net::ip::tcp, Strand, beast::unlimited_rate_policy>;

constexpr size_t kLargestMessage = size_t{64} << 10;
constexpr int kKernelBuffer = 256 << 10;
constexpr int kUnsent = 32 << 10;  // in the kernel, beyond what the reader's window takes

struct Outgoing {
    SharedBytes bytes;
    bool text = false;
};

// Everything but send(), backlog() and close() runs on the strand.
class Peer final : public WebSocketPeer, public std::enable_shared_from_this<Peer> {
  public:
    Peer(std::shared_ptr<net::io_context> context, std::shared_ptr<std::atomic<size_t>> open)
        : context_{std::move(context)},
          strand_{net::make_strand(*context_)},
          open_{std::move(open)} {}

    bool send(SharedBytes message, bool text) override {
        const size_t size = message->size();
        if (gone_ || backlog_.fetch_add(size) + size > kLargestBacklog) {
            backlog_.fetch_sub(size);
            return false;
        }
        net::post(strand_,
                  [self = shared_from_this(), message = std::move(message), text]() mutable {
                      if (!self->closing_) {
                          self->queue_.push_back({std::move(message), text});
                          self->writeNext();
                      }
                  });
        return true;
    }

    [[nodiscard]] size_t backlog() const override { return backlog_; }

    void close() override {
        net::post(strand_, [self = shared_from_this()] { self->beginClose(); });
    }

    // Ends the connection without a close frame.
    void abandon() {
        net::post(strand_, [self = shared_from_this()] { self->finish(); });
    }

    void open(UniqueFd socket, std::string request, WebSocketHandlers handlers) {
        handlers_ = std::move(handlers);
        request_ = std::move(request);
        net::post(strand_,
                  [self = shared_from_this(), fd = socket.release()] { self->accept(fd); });
    }

  private:
    void accept(int fd) {
        beast::error_code error;
        net::basic_stream_socket<net::ip::tcp, Strand> tcp{strand_};
        tcp.assign(net::ip::tcp::v4(), fd, error);
        if (error) {
            UniqueFd{fd}.reset();
            return finish();
        }
        // What waits in the kernel cannot be skipped for a slow reader, so little may.
        tcp.set_option(net::socket_base::send_buffer_size{kKernelBuffer}, error);
        ::setsockopt(tcp.native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &kUnsent, sizeof kUnsent);
        ++*open_;
        counted_ = true;
        stream_.emplace(TcpStream{std::move(tcp)});
        auto limits = websocket::stream_base::timeout::suggested(beast::role_type::server);
        limits.handshake_timeout = std::chrono::seconds{5};
        limits.idle_timeout = std::chrono::seconds{20};
        stream_->set_option(limits);
        stream_->read_message_max(kLargestMessage);
        stream_->async_accept(net::buffer(request_),
                              [self = shared_from_this()](beast::error_code failed) {
                                  failed || self->gone_ ? self->finish() : self->opened();
                              });
    }

    void opened() {
        ready_ = true;
        readNext();
        writeNext();
    }

    void readNext() {
        stream_->async_read(buffer_, [self = shared_from_this()](beast::error_code failed, size_t) {
            if (failed) {
                return self->finish();
            }
            self->received();
        });
    }

    void received() {
        const std::string text = beast::buffers_to_string(buffer_.data());
        buffer_.consume(buffer_.size());
        if (stream_->got_text() && handlers_.message) {
            handlers_.message(text);
        }
        readNext();
    }

    void writeNext() {
        if (!ready_ || writing_ || gone_ || ended_) {
            return;
        }
        if (queue_.empty()) {
            if (closing_) {
                ended_ = true;
                stream_->async_close(websocket::close_code::normal,
                                     [self = shared_from_this()](beast::error_code) {});
            }
            return;
        }
        writing_ = true;
        stream_->text(queue_.front().text);
        stream_->async_write(net::buffer(*queue_.front().bytes),
                             [self = shared_from_this()](beast::error_code failed, size_t) {
                                 self->written(failed);
                             });
    }

    void written(beast::error_code failed) {
        backlog_.fetch_sub(queue_.front().bytes->size());
        queue_.pop_front();
        writing_ = false;
        if (failed) {
            return finish();
        }
        writeNext();
    }

    void beginClose() {
        if (std::exchange(closing_, true)) {
            return;
        }
        queue_.resize(writing_ ? 1 : 0);
        writeNext();
    }

    void finish() {
        if (gone_.exchange(true)) {
            return;
        }
        if (counted_) {
            --*open_;
        }
        if (stream_) {
            beast::get_lowest_layer(*stream_).close();
            // Its timers would keep the context busy until they run out.
            net::post(strand_, [self = shared_from_this()] { self->stream_.reset(); });
        }
        const WebSocketHandlers handlers = std::exchange(handlers_, {});
        if (handlers.closed) {
            handlers.closed();
        }
    }

    const std::shared_ptr<net::io_context> context_;  // whoever keeps a peer keeps its context
    const Strand strand_;
    const std::shared_ptr<std::atomic<size_t>> open_;
    std::atomic<size_t> backlog_{0};
    std::atomic<bool> gone_{false};

    // On the strand.
    std::optional<websocket::stream<TcpStream>> stream_;
    std::string request_;
    beast::flat_buffer buffer_;
    std::deque<Outgoing> queue_;  // bounded by kLargestBacklog bytes
    WebSocketHandlers handlers_;
    bool ready_ = false;
    bool writing_ = false;
    bool closing_ = false;
    bool ended_ = false;  // nothing is written after the close frame
    bool counted_ = false;
};

}  // namespace

class WebSocketService::Impl {
  public:
    Impl() : work_{net::make_work_guard(*context_)}, thread_{[this] { context_->run(); }} {}

    // With every connection abandoned the context runs out of work and its thread ends.
    ~Impl() {
        for (const auto& weak : peers_) {
            if (const auto peer = weak.lock()) {
                peer->abandon();
            }
        }
        work_.reset();
        thread_.join();
    }

    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    std::shared_ptr<Peer> makePeer() {
        auto peer = std::make_shared<Peer>(context_, open_);
        const MutexLocker lock{mutex_};
        std::erase_if(peers_, [](const auto& weak) { return weak.expired(); });
        peers_.push_back(peer);
        return peer;
    }

    [[nodiscard]] size_t open() const { return *open_; }

  private:
    const std::shared_ptr<std::atomic<size_t>> open_ = std::make_shared<std::atomic<size_t>>(0);
    const std::shared_ptr<net::io_context> context_ = std::make_shared<net::io_context>(1);
    net::executor_work_guard<net::io_context::executor_type> work_;
    std::jthread thread_;

    Mutex mutex_;
    std::vector<std::weak_ptr<Peer>> peers_ BETANG_GUARDED_BY(mutex_);
};

WebSocketService::WebSocketService() : impl_{std::make_unique<Impl>()} {}

WebSocketService::~WebSocketService() = default;

std::shared_ptr<WebSocketPeer> WebSocketService::makePeer() {
    return impl_->makePeer();
}

void WebSocketService::open(const std::shared_ptr<WebSocketPeer>& peer,
                            UniqueFd socket,
                            std::string request,
                            WebSocketHandlers handlers) {
    std::static_pointer_cast<Peer>(peer)->open(
        std::move(socket), std::move(request), std::move(handlers));
}

size_t WebSocketService::connections() const {
    return impl_->open();
}

}  // namespace betang
