// SPDX-License-Identifier: Apache-2.0

#include "bus/publisher_link.hpp"

#include <memory>
#include <utility>

#include "bus/media_message.hpp"
#include "bus/socket.hpp"

namespace betang {

namespace {

constexpr int kIncomingAnswers = 64;

zmq::socket_t connected(BusContext& context,
                        zmq::socket_type type,
                        Traffic traffic,
                        const std::string& endpoint) {
    SocketOptions options;
    options.traffic = traffic;
    options.receive_messages = traffic == Traffic::Live ? kLiveMessages : kIncomingAnswers;
    options.largest_frame = kLargestMediaFrame;
    zmq::socket_t socket = makeSocket(context, type, options);
    socket.connect(endpoint);
    return socket;
}

Result<AccessUnit> unitIn(std::string_view topic,
                          const zmq::message_t& header,
                          const zmq::message_t& payload) {
    const auto bytes = bytesIn(payload);
    return decodeMedia(
        topic, bytesIn(header), std::make_shared<const Bytes>(bytes.begin(), bytes.end()));
}

PublisherLink::Answer answerIn(const Frames& frames) {
    if (frames.size() < 2 || frames.size() > kAnswerFrames || frames.size() % 2 != 0) {
        return Malformed{};
    }
    const std::string_view topic = frames[1].to_string_view();
    auto head = decodeCatchupAnswer(bytesIn(frames[0]));
    auto stream = streamFromTopic(topic);
    if (!head || !stream || head->units != frames.size() / 2 - 1) {
        return Malformed{};
    }
    UnitsAnswer answer{std::move(*stream), *head, {}};
    for (size_t i = 2; i < frames.size(); i += 2) {
        auto unit = unitIn(topic, frames[i], frames[i + 1]);
        if (!unit) {
            return Malformed{};
        }
        answer.units.push_back(std::move(*unit));
    }
    return answer;
}

PublisherLink::Live liveIn(const Frames& frames) {
    const std::string_view topic = frames.front().to_string_view();
    if (frames.size() == 2 && !topic.starts_with("media/")) {
        return StateMessage{std::string{topic}, frames[1].to_string()};
    }
    if (frames.size() != 3) {
        return Malformed{};
    }
    auto unit = unitIn(topic, frames[1], frames[2]);
    if (!unit) {
        return Malformed{};
    }
    return LiveUnit{std::move(*unit), originOf(bytesIn(frames[1]))};
}

}  // namespace

PublisherLink::PublisherLink(BusContext& context, const Endpoints& at)
    : live_{connected(context, zmq::socket_type::sub, Traffic::Live, at.live)},
      catchup_{connected(context, zmq::socket_type::dealer, Traffic::Bulk, at.catchup)} {}

void PublisherLink::subscribe(const std::string& prefix) {
    live_.set(zmq::sockopt::subscribe, prefix);
    ++subscriptions_;
}

void PublisherLink::unsubscribe(const std::string& prefix) {
    live_.set(zmq::sockopt::unsubscribe, prefix);
    --subscriptions_;
}

void PublisherLink::ask(const StreamId& stream, const CatchupRequest& request) {
    const auto bytes = encode(request);
    if (catchup_.send(zmq::buffer(bytes), zmq::send_flags::dontwait | zmq::send_flags::sndmore)) {
        catchup_.send(zmq::buffer(mediaTopic(stream)), zmq::send_flags::dontwait);
    }
}

std::optional<PublisherLink::Live> PublisherLink::nextLive() {
    const auto frames = receiveFrames(live_, 4);
    return frames ? std::optional{liveIn(*frames)} : std::nullopt;
}

std::optional<PublisherLink::Answer> PublisherLink::nextAnswer() {
    const auto frames = receiveFrames(catchup_, kAnswerFrames + 1);
    return frames ? std::optional{answerIn(*frames)} : std::nullopt;
}

std::vector<zmq::pollitem_t> PublisherLink::pollItems() {
    return {{live_.handle(), 0, ZMQ_POLLIN, 0}, {catchup_.handle(), 0, ZMQ_POLLIN, 0}};
}

}  // namespace betang
