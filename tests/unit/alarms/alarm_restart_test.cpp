// SPDX-License-Identifier: Apache-2.0
//
// Alarms under random events with restarts in the middle: whatever is torn, lost or told again, the
// book ends up where one that was never interrupted does.

#include <functional>
#include <random>

#include "alarms/alarm_book.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/alarms/alarm_world.hpp"

namespace betang {

namespace {

using Step = std::function<AlarmNews(AlarmBook&)>;

std::vector<AlarmRule> someRules() {
    AlarmRule shadow = motionRule();
    shadow.id = "uji";
    shadow.shadow = true;
    AlarmRule night = motionRule();
    night.id = "malam";
    night.zone = "pintu";
    night.in_force = [](UtcTime at) { return at.time_since_epoch() / std::chrono::minutes{2} % 2; };
    return {shadow,
            night,
            motionRule(),
            {.id = "padat", .kind = CauseKind::Crowd, .least_level = 2},
            {.id = "sambungan", .kind = CauseKind::Link, .least_duration = std::chrono::seconds{3}},
            {.id = "kamera", .kind = CauseKind::Camera, .least_duration = std::chrono::seconds{5}}};
}

// Makes the steps of one random story. Each may be repeated without changing anything.
class Story {
  public:
    explicit Story(uint32_t seed) : random_{seed} {}

    Step next() {
        now_ += 0.05 + below(300) / 100.0;
        const UtcTime now = second(now_);
        const int kind = below(20);
        if (kind < 9) {
            return beginning();
        }
        if (kind < 15 && !lasting_.empty()) {
            return ending();
        }
        if (kind == 15) {
            const SnoozeKey key{"gerak", subject()};
            const UtcTime until = second(now_ + below(60));
            return [=](AlarmBook& book) { return book.snooze(key, until), AlarmNews{}; };
        }
        if (kind == 16) {
            const auto alarm = static_cast<uint64_t>(1 + below(30));
            const auto work = static_cast<AlarmWork>(below(4));
            return
                [=](AlarmBook& book) { return (void)book.work(alarm, work, "siti"), AlarmNews{}; };
        }
        if (kind == 17) {
            return settling();
        }
        return [=](AlarmBook& book) { return book.tick(now); };
    }

    int below(int limit) { return static_cast<int>(random_() % static_cast<uint32_t>(limit)); }

  private:
    std::string subject() { return "kapuas.k" + std::to_string(below(3)); }

    Step beginning() {
        static constexpr CauseKind kKinds[]{CauseKind::Motion,
                                            CauseKind::Motion,
                                            CauseKind::Crowd,
                                            CauseKind::Camera,
                                            CauseKind::Link};
        CauseNews news = begins({.id = "c" + std::to_string(count_++),
                                 .kind = kKinds[below(5)],
                                 .subject = subject(),
                                 .zone = below(2) == 0 ? "pintu" : "",
                                 .level = below(4)},
                                now_ - below(3));
        if (news.cause.kind == CauseKind::Link) {
            link_ = news.cause.id;
        } else if (news.cause.kind == CauseKind::Camera && below(2) == 0) {
            news.cause.because = link_;
        }
        lasting_.push_back(news);
        const UtcTime now = second(now_);
        return [=](AlarmBook& book) { return book.take(news, now); };
    }

    Step ending() {
        const auto at = lasting_.begin() + below(static_cast<int>(lasting_.size()));
        CauseNews news = *at;
        lasting_.erase(at);
        news.over = std::max(news.since, second(now_ - below(2)));
        const UtcTime now = second(now_);
        return [=](AlarmBook& book) { return book.take(news, now); };
    }

    // Some motions ended while nobody listened.
    Step settling() {
        std::set<std::string> still;
        std::erase_if(lasting_, [&](const CauseNews& news) {
            const bool gone = news.cause.kind == CauseKind::Motion && below(3) == 0;
            if (!gone) {
                still.insert(news.cause.id);
            }
            return gone;
        });
        const UtcTime now = second(now_);
        return [=](AlarmBook& book) { return book.settle(CauseKind::Motion, still, now); };
    }

    std::mt19937 random_;
    double now_ = 100;
    int count_ = 0;
    std::string link_;
    std::vector<CauseNews> lasting_;
};

// A book whose process dies again and again: between two steps, with the last line not yet on disk,
// or on disk and the news of it told to nobody, so that the sender tells it again.
class MortalBook {
  public:
    void run(const Step& step, Story& chance) {
        const size_t written = journal_.lines.size();
        (void)step(book());
        const int fate = chance.below(8);
        if (fate > 2) {
            return;
        }
        if (fate == 0) {
            journal_.lines.resize(written);
        }
        book_.reset();
        if (fate != 2) {
            (void)step(book());
        }
    }

    AlarmBook& book() { return book_ ? *book_ : book_.emplace(someRules(), journal_); }

  private:
    MemoryJournal journal_;
    std::optional<AlarmBook> book_;
};

void checkThatItHolds(const AlarmState& state) {
    std::map<std::string, int> taken_by;
    std::map<std::tuple<std::string, std::string, std::string>, UtcTime> ended;
    for (const auto& [id, alarm] : state.alarms) {
        CHECK(alarm.ended.has_value() == alarm.open.empty());
        for (const std::string& cause : alarm.open) {
            CHECK_FALSE(state.causes.at(cause).over);
        }
        const auto key = std::tuple{alarm.rule, alarm.subject, alarm.zone};
        if (const auto before = ended.find(key); before != ended.end()) {
            CHECK(alarm.raised >= before->second);
        }
        // What somebody worked on took causes that came later than the cooldown.
        if (alarm.ended && alarm.owner.empty()) {
            const bool motion = alarm.kind == CauseKind::Motion;
            ended[key] =
                *alarm.ended + (motion ? std::chrono::seconds{30} : std::chrono::minutes{1});
        }
    }
    for (const auto& [id, known] : state.causes) {
        int alarms = 0;
        for (const auto& [rule, alarm] : known.alarms) {
            alarms += state.alarms.at(alarm).shadow ? 0 : 1;
            CHECK(state.alarms.at(alarm).open.contains(id) == !known.over.has_value());
        }
        CHECK(alarms <= 1);
    }
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr uint32_t kStories = 3;  // each takes seconds there
#else
constexpr uint32_t kStories = 60;
#endif

}  // namespace

TEST_CASE("restarts lose no end of an alarm and raise none twice", "[alarms]") {
    size_t alarms = 0;
    for (uint32_t seed = 1; seed <= kStories; ++seed) {
        INFO("seed " << seed);
        Story story{seed};
        Story chance{seed + 1000};
        MemoryJournal journal;
        AlarmBook steady{someRules(), journal};
        MortalBook mortal;
        for (int i = 0; i < 250; ++i) {
            const Step step = story.next();
            (void)step(steady);
            mortal.run(step, chance);
        }
        REQUIRE(mortal.book().state() == steady.state());
        checkThatItHolds(steady.state());
        alarms += steady.state().alarms.size();
    }
    CHECK(alarms > kStories * 8);
}

}  // namespace betang
