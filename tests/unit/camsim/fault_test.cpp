// SPDX-License-Identifier: Apache-2.0

#include "tests/camsim/fault.hpp"

#include "tests/support/catch.hpp"

namespace betang::camsim {

namespace {

using namespace std::chrono_literals;

std::string problemOf(const char* text) {
    const auto spec = parseFault(text);
    return spec ? std::string{"accepted"} : spec.error().text();
}

FaultSpec fault(const char* text) {
    return parseFault(text).take();
}

}  // namespace

TEST_CASE("a fault is read with its start, length, parameter and camera", "[camsim]") {
    const FaultSpec spec = fault("slow-start=2.5@10+20:3/sub");

    CHECK(spec.fault == Fault::SlowStart);
    CHECK(spec.parameter == 2.5);
    CHECK(spec.start == Duration{10s});
    CHECK(spec.length == Duration{20s});
    CHECK(spec.target == FaultTarget{3, StreamKind::Sub});
}

TEST_CASE("a fault without more begins at once, for all cameras, until cleared", "[camsim]") {
    const FaultSpec spec = fault("stop");

    CHECK(spec.start == Duration{0});
    CHECK_FALSE(spec.length);
    CHECK(spec.target.covers(17, StreamKind::Sub));
}

TEST_CASE("a bad fault is refused with its text and the rule", "[camsim]") {
    CHECK(problemOf("explode") ==
          "--fault: 'explode': no such fault; --list-faults names them all");
    CHECK(problemOf("stop@x") ==
          "--fault: 'stop@x': 'x' is not a number of seconds from 0 to 86400");
    CHECK(problemOf("stop:0") == "--fault: 'stop:0': '0' is not a camera like 3, 3/main or 3/sub");
    for (const char* bad : {"",
                            "stop@",
                            "stop@1+",
                            "stop:",
                            "stop:3/x",
                            "stop@-1",
                            "stop@1e3",
                            "stop@nan",
                            "stop:99999999999",
                            "slow-start=@1"}) {
        CHECK_THAT(problemOf(bad), Catch::StartsWith("--fault: "));
    }
}

TEST_CASE("every fault has a name that reads back as itself", "[camsim]") {
    for (const FaultDescription& known : allFaults()) {
        CHECK(fault(std::string{known.name}.c_str()).fault == known.fault);
        CHECK_FALSE(known.behaviour.empty());
    }
}

TEST_CASE("a lasting fault holds from its start to its end and is told once each", "[camsim]") {
    const std::vector<FaultSpec> specs{fault("freeze@5+2:1")};
    FaultBoard board{specs};

    CHECK(board.takeStarted(4s).empty());
    CHECK(board.find(Fault::Freeze, 1, StreamKind::Main, 4s) == nullptr);
    CHECK(board.takeStarted(5s).size() == 1);
    CHECK(board.takeStarted(5s).empty());
    CHECK(board.find(Fault::Freeze, 1, StreamKind::Main, 6s) != nullptr);
    CHECK(board.find(Fault::Freeze, 2, StreamKind::Main, 6s) == nullptr);
    CHECK(board.find(Fault::Freeze, 1, StreamKind::Main, 7s) == nullptr);
    CHECK(board.takeEnded(6s).empty());
    CHECK(board.takeEnded(7s).size() == 1);
    CHECK(board.takeEnded(8s).empty());
}

TEST_CASE("the board knows when it next has something to say", "[camsim]") {
    const std::vector<FaultSpec> specs{fault("freeze@5+2:1"), fault("close@3")};
    FaultBoard board{specs};

    CHECK(board.nextChange() == Duration{3s});
    static_cast<void>(board.takeStarted(5s));
    static_cast<void>(board.takeEnded(5s));
    CHECK(board.nextChange() == Duration{7s});
    static_cast<void>(board.takeEnded(7s));
    CHECK_FALSE(board.nextChange());
}

TEST_CASE("clearing a camera clears its streams, clearing a stream not the camera", "[camsim]") {
    const std::vector<FaultSpec> specs{fault("stall:1/main"), fault("stall:1")};
    FaultBoard board{specs};

    board.clear({}, FaultTarget{1, StreamKind::Main});
    CHECK(board.active(0s).size() == 1);
    board.clear({}, FaultTarget{1, {}});
    CHECK(board.active(0s).empty());
}

TEST_CASE("clearing ends the named fault of the named camera only", "[camsim]") {
    const std::vector<FaultSpec> specs{fault("stop:1"), fault("stop:2"), fault("stall:1")};
    FaultBoard board{specs};
    static_cast<void>(board.takeStarted(1s));

    board.clear(Fault::Stop, FaultTarget{1, {}});

    CHECK(board.takeEnded(2s).size() == 1);
    CHECK(board.active(2s).size() == 2);
    board.clear({}, {});
    CHECK(board.takeEnded(3s).size() == 2);
}

}  // namespace betang::camsim
