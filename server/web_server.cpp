// SPDX-License-Identifier: Apache-2.0

#include "server/web_server.hpp"

#include <atomic>
#include <optional>
#include <sstream>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <fmt/format.h>

#include "core/error.hpp"
#include "core/unique_fd.hpp"
#include "server/body_file.hpp"
#include "server/our_page.hpp"
#include "server/router.hpp"
#include "server/web_socket.hpp"

namespace betang {

namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Tcp = net::ip::tcp;

constexpr size_t kLingerBlock = size_t{64} << 10;
constexpr std::chrono::seconds kLingering{2};

std::optional<Request> requestOf(const http::request<http::string_body>& message,
                                 const std::string& peer) {
    auto target = parseTarget({message.target().data(), message.target().size()});
    if (!target) {
        return std::nullopt;
    }
    const std::string method{message.method_string()};
    Request request{
        methodFrom(method), target->path, target->query, {}, message.body(), peer, nullptr};
    for (const auto& field : message) {
        request.headers[lowerCase({field.name_string().data(), field.name_string().size()})] =
            std::string{field.value()};
    }
    return request;
}

struct Shared {
    const WebServerOptions options;
    const WebServer::Answer answer;
    const WebServer::Upgrade upgrade;
    FarAnswers far;
    net::thread_pool workers{static_cast<size_t>(options.threads)};
    WebSocketService sockets{};
    std::atomic<uint64_t> requests{0};
    std::atomic<uint64_t> refused{0};
    std::atomic<uint64_t> bad{0};
    std::atomic<uint64_t> open{0};
};

// One connection; everything runs on its strand but the answering, which runs on a worker.
class Session : public std::enable_shared_from_this<Session> {
  public:
    Session(Tcp::socket socket, std::string peer, Shared& shared)
        : peer_{std::move(peer)}, stream_{std::move(socket)}, shared_{shared} {
        ++shared_.open;
    }

    ~Session() { --shared_.open; }

    void readHeader(std::chrono::seconds limit) {
        parser_.emplace();
        parser_->header_limit(static_cast<uint32_t>(kLargestHeader));
        parser_->body_limit(kLargestBody);
        stream_.expires_after(limit);
        http::async_read_header(stream_,
                                buffer_,
                                *parser_,
                                [self = shared_from_this()](beast::error_code failed, size_t) {
                                    self->gotHeader(failed);
                                });
    }

  private:
    void gotHeader(beast::error_code failed) {
        if (failed == http::error::end_of_stream || failed == beast::error::timeout) {
            return;
        }
        if (failed) {
            return refuseUnread(failed);
        }
        if (beast::websocket::is_upgrade(parser_->get())) {
            return upgrade();
        }
        stream_.expires_after(shared_.options.body_limit);
        http::async_read(
            stream_, buffer_, *parser_, [self = shared_from_this()](beast::error_code bad, size_t) {
                self->gotBody(bad);
            });
    }

    void gotBody(beast::error_code failed) {
        if (failed) {
            return refuseUnread(failed);
        }
        auto request = requestOf(parser_->get(), peer_);
        if (!request || !comesFromOurPage(*request, shared_.options.origin())) {
            return !request ? refuse(400, "the request's address cannot be read")
                            : refuse(403, "only pages of this server may ask");
        }
        keep_alive_ = parser_->get().keep_alive();
        head_only_ = request->method == Method::Head;
        ++shared_.requests;
        stream_.expires_never();
        const auto answered = [self = shared_from_this()](Response response) {
            net::post(self->stream_.get_executor(), [self, ready = std::move(response)]() mutable {
                self->respond(std::move(ready));
            });
        };
        net::post(shared_.workers, [this, answered, asked = std::move(*request)] {
            work(shared_.far.lane_of ? shared_.far.lane_of(asked) : "",
                 {[this, answered, asked] { answered(shared_.answer(asked)); },
                  [answered] { answered(problem(503, "too many such requests wait")); }});
        });
    }

    // On a worker, or in the lane of the machine that has to be asked.
    void work(const std::string& lane, LaneWork task) {
        if (lane.empty()) {
            net::post(shared_.workers, std::move(task.run));
        } else {
            shared_.far.lanes->post(lane, std::move(task));
        }
    }

    // Who comes is looked up in a database, so on a worker.
    void upgrade() {
        auto request = requestOf(parser_->get(), peer_);
        if (!request || !comesFromOurPage(*request, shared_.options.origin(), true)) {
            return refuse(403, "only pages of this server may ask");
        }
        stream_.expires_never();
        net::post(shared_.workers, [self = shared_from_this(), asked = std::move(*request)] {
            const auto peer = self->shared_.sockets.makePeer();
            auto handlers = self->shared_.upgrade(asked, peer);
            net::post(self->stream_.get_executor(),
                      [self, peer, ready = std::move(handlers)]() mutable {
                          self->upgraded(peer, std::move(ready));
                      });
        });
    }

    void upgraded(const std::shared_ptr<WebSocketPeer>& peer,
                  std::optional<WebSocketHandlers> handlers) {
        if (!handlers) {
            return refuse(404, "there is nothing at this address");
        }
        std::ostringstream opening;
        opening << parser_->get().base() << beast::make_printable(buffer_.data());
        beast::error_code failed;
        UniqueFd socket{stream_.release_socket().release(failed)};
        if (failed) {
            return handlers->closed();
        }
        shared_.sockets.open(peer, std::move(socket), opening.str(), std::move(*handlers));
    }

    void refuseUnread(beast::error_code failed) {
        if (failed == http::error::body_limit) {
            return refuse(413, "a request's body may hold 1 MiB");
        }
        refuse(failed == http::error::header_limit ? 431 : 400, "the request cannot be read");
    }

    void refuse(int status, std::string_view why) {
        ++shared_.bad;
        keep_alive_ = false;
        respond(problem(status, why));
    }

    void respond(Response response) {
        header_.emplace();
        header_->version(11);
        header_->result(static_cast<unsigned>(response.status));
        for (const auto& [name, value] : securityHeaders()) {
            header_->set(name, value);
        }
        for (const auto& [name, value] : response.headers) {
            header_->set(name, value);
        }
        header_->keep_alive(keep_alive_);
        body_ = std::move(response.body);
        const bool bodiless = response.status == 304 || response.status == 204;
        if (!bodiless) {
            header_->content_length(lengthOf(body_));
        }
        head_only_ = head_only_ || bodiless;
        serializer_.emplace(*header_);
        stream_.expires_after(shared_.options.body_limit);
        http::async_write_header(
            stream_, *serializer_, [self = shared_from_this()](beast::error_code failed, size_t) {
                self->wroteHeader(failed);
            });
    }

    void wroteHeader(beast::error_code failed) {
        if (failed) {
            return;
        }
        if (head_only_) {
            return next();
        }
        if (const auto* text = std::get_if<std::string>(&body_)) {
            return send(net::buffer(*text), text->size());
        }
        if (const auto* part = std::get_if<FileBody>(&body_)) {
            file_.open(*part);
        }
        sendRest(lengthOf(body_));
    }

    void send(net::const_buffer bytes, uint64_t left) {
        stream_.expires_after(shared_.options.body_limit);
        net::async_write(stream_,
                         bytes,
                         [self = shared_from_this(), left](beast::error_code failed, size_t sent) {
                             failed ? void() : self->sendRest(left - sent);
                         });
    }

    // A file that shrank meanwhile ends the connection: the promised length cannot be kept.
    void sendRest(uint64_t left) {
        if (left == 0) {
            file_.close();
            return next();
        }
        if (std::holds_alternative<PulledBody>(body_)) {
            return pull(left);
        }
        const auto block = file_.block(left);
        block.empty() ? stream_.close() : send(net::buffer(block.data(), block.size()), left);
    }

    // The next piece of what is far away. Nothing of this session runs meanwhile.
    void pull(uint64_t left) {
        const auto got = [self = shared_from_this(), left](Result<std::string> piece) {
            net::post(self->stream_.get_executor(), [self, left, piece = std::move(piece)] {
                if (!piece || piece->empty() || piece->size() > left) {
                    return self->stream_.close();  // the promised length cannot be kept
                }
                self->block_.assign(piece->begin(), piece->end());
                self->send(net::buffer(self->block_), left);
            });
        };
        const PulledBody& body = std::get<PulledBody>(body_);
        work(body.lane,
             {[got, &body] { got(body.next()); },
              [got] {
                  got(Error{ErrorKind::Busy, "too many wait"});
              }});
    }

    void next() {
        if (keep_alive_) {
            return readHeader(shared_.options.idle_limit);
        }
        beast::error_code ignored;
        stream_.socket().shutdown(Tcp::socket::shutdown_send, ignored);
        block_.resize(kLingerBlock);
        stream_.expires_after(kLingering);
        linger();
    }

    // What the client still sends is read and thrown away for a while: closing over unread bytes
    // would reset the connection and take the answer with it.
    void linger() {
        stream_.async_read_some(net::buffer(block_),
                                [self = shared_from_this()](beast::error_code failed, size_t) {
                                    failed ? void() : self->linger();
                                });
    }

    const std::string peer_;
    beast::tcp_stream stream_;
    Shared& shared_;
    beast::flat_buffer buffer_{kLargestHeader + kLargestBody};
    std::optional<http::request_parser<http::string_body>> parser_;
    std::optional<http::response<http::empty_body>> header_;
    std::optional<http::response_serializer<http::empty_body>> serializer_;
    Body body_;
    BodyFile file_;
    std::vector<char> block_;
    bool keep_alive_ = false;
    bool head_only_ = false;
};

}  // namespace

class WebServer::Impl {
  public:
    Impl(WebServerOptions options, Answer answer, Upgrade upgrade, FarAnswers far)
        : shared_{std::move(options), std::move(answer), std::move(upgrade), std::move(far)},
          acceptor_{context_} {
        listen();
        accept();
        thread_ = std::jthread{[this] { context_.run(); }};
    }

    ~Impl() {
        context_.stop();
        thread_.join();
        shared_.workers.join();
        shared_.far.lanes.reset();
    }

    [[nodiscard]] uint16_t port() const { return acceptor_.local_endpoint().port(); }

    Shared shared_;

  private:
    void listen() {
        beast::error_code failed;
        const auto address = net::ip::make_address(shared_.options.address, failed);
        if (failed || !address.is_loopback()) {
            throw Error{ErrorKind::BadConfig,
                        "server.listen: " + shared_.options.address + " is not a loopback address"};
        }
        const Tcp::endpoint endpoint{address, shared_.options.port};
        acceptor_.open(endpoint.protocol());
        acceptor_.set_option(net::socket_base::reuse_address{true});
        acceptor_.bind(endpoint, failed);
        if (failed) {
            throw Error{ErrorKind::Unavailable,
                        fmt::format("cannot listen on {}:{}: {}",
                                    shared_.options.address,
                                    shared_.options.port,
                                    failed.message())};
        }
        acceptor_.listen(net::socket_base::max_listen_connections);
    }

    void accept() {
        acceptor_.async_accept(net::make_strand(context_),
                               [this](beast::error_code failed, Tcp::socket socket) {
                                   if (!failed) {
                                       begin(std::move(socket));
                                   }
                                   if (acceptor_.is_open()) {
                                       accept();
                                   }
                               });
    }

    void begin(Tcp::socket socket) {
        if (shared_.open + shared_.sockets.connections() >= shared_.options.most_connections) {
            ++shared_.refused;
            return;
        }
        socket.set_option(Tcp::no_delay{true});
        beast::error_code failed;
        std::string peer = socket.remote_endpoint(failed).address().to_string();
        std::make_shared<Session>(std::move(socket), std::move(peer), shared_)
            ->readHeader(shared_.options.header_limit);
    }

    net::io_context context_{1};
    Tcp::acceptor acceptor_;
    std::jthread thread_;
};

WebServer::WebServer(WebServerOptions options, Answer answer, Upgrade upgrade, FarAnswers far)
    : impl_{std::make_unique<Impl>(
          std::move(options), std::move(answer), std::move(upgrade), std::move(far))} {}

WebServer::~WebServer() = default;

uint16_t WebServer::port() const {
    return impl_->port();
}

WebServerCounters WebServer::counters() const {
    const Shared& shared = impl_->shared_;
    return {shared.requests,
            shared.refused,
            shared.bad,
            shared.open + shared.sockets.connections(),
            shared.far.lanes ? shared.far.lanes->refused() : 0};
}

}  // namespace betang
