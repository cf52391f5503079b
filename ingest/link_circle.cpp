// SPDX-License-Identifier: Apache-2.0

#include "ingest/link_circle.hpp"

#include <cstdlib>
#include <utility>

#include "bus/endpoints.hpp"

namespace betang {

namespace {

std::pair<std::string, int> linkAndNumber(const std::string& worker) {
    const size_t dash = worker.rfind('-');
    return {worker.substr(0, dash), std::atoi(worker.c_str() + dash + 1)};
}

}  // namespace

LinkPlace placeInLink(const Plan& plan, const std::string& worker) {
    LinkPlace place{linkAndNumber(worker).first, worker, {}};
    int lowest = linkAndNumber(worker).second;
    for (const std::string& name : plan.workers()) {
        const auto [link, number] = linkAndNumber(name);
        if (link != place.link || name == worker) {
            continue;
        }
        place.others.push_back(name);
        if (number < lowest) {
            lowest = number;
            place.leader = name;
        }
    }
    std::erase(place.others, place.leader);
    return place;
}

int workersIn(const LinkPlace& place, const std::string& worker) {
    return static_cast<int>(place.others.size()) + (place.leader == worker ? 1 : 2);
}

LinkCircle::LinkCircle(BusContext& context,
                       Clock& clock,
                       std::filesystem::path runtime,
                       std::string worker)
    : context_{context}, clock_{clock}, runtime_{std::move(runtime)}, worker_{std::move(worker)} {}

void LinkCircle::setPlace(LinkPlace place) {
    const MutexLocker lock{mutex_};
    next_place_ = std::move(place);
}

std::optional<LinkReport> LinkCircle::tick(const std::vector<StreamReport>& own) {
    takePlace();
    hear();
    if (!watch_ || clock_.monotonic() < settled_) {
        return std::nullopt;
    }
    const bool news = watch_->update(all(own), clock_.utc());
    if (!news && said_) {
        return std::nullopt;
    }
    said_ = true;
    know(watch_->report());
    return watch_->report();
}

LinkReport LinkCircle::report() const {
    const MutexLocker lock{mutex_};
    return known_;
}

std::optional<LinkReport> LinkCircle::led() const {
    const MutexLocker lock{mutex_};
    return leads_now_ ? std::optional{known_} : std::nullopt;
}

void LinkCircle::takePlace() {
    {
        const MutexLocker lock{mutex_};
        if (!next_place_ || *next_place_ == place_) {
            next_place_.reset();
            return;
        }
        place_ = std::move(*next_place_);
        next_place_.reset();
        leads_now_ = leads();
        known_.link = place_.link;
    }
    heard_.clear();
    reader_ = std::make_unique<MediaReader>(context_, clock_);
    if (!leads()) {
        watch_.reset();
        reader_->addStates(linkTopic(place_.link), endpointsFor(runtime_, "ingest", place_.leader));
        return;
    }
    for (const std::string& other : place_.others) {
        reader_->addStates("state/", endpointsFor(runtime_, "ingest", other));
    }
    if (!watch_) {
        watch_.emplace(place_.link, clock_.utc());
        know(watch_->report());
    }
    settled_ = clock_.monotonic() + kSettle;
}

void LinkCircle::hear() {
    if (!reader_) {
        return;
    }
    for (const StateMessage& message : waitingStates(*reader_)) {
        hear(message);
    }
}

void LinkCircle::hear(const StateMessage& message) {
    const auto json = parseJson(message.json);
    if (!json) {
        return;
    }
    if (!leads()) {
        if (const auto report = linkReportFrom(*json); report && report->link == place_.link) {
            know(*report);
        }
        return;
    }
    if (auto report = streamReportFrom(*json)) {
        const StreamId stream = report->stream;
        heard_.insert_or_assign(stream, Heard{std::move(*report), clock_.monotonic()});
    }
}

std::vector<StreamReport> LinkCircle::all(const std::vector<StreamReport>& own) const {
    std::vector<StreamReport> out = own;
    const MonoTime now = clock_.monotonic();
    for (const auto& [stream, heard] : heard_) {
        if (now - heard.at <= kReportValid) {
            out.push_back(heard.report);
        }
    }
    return out;
}

void LinkCircle::know(const LinkReport& report) {
    const MutexLocker lock{mutex_};
    known_ = report;
}

}  // namespace betang
