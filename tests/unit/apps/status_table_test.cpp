// SPDX-License-Identifier: Apache-2.0

#include "apps/commands/system_status.hpp"
#include "bus/stream_state.hpp"

#include "tests/support/catch.hpp"

namespace betang {

namespace {

Json emptyStatus() {
    return {{"supervisor",
             {{"pid", 42},
              {"uptime_s", 3723},
              {"config", "/etc/betang/betang.yaml"},
              {"children", Json::array()},
              {"quarantine", Json::array()}}},
            {"ingest", Json::object()},
            {"archive", Json::object()},
            {"server", Json::object()},
            {"wall", Json::object()}};
}

Json childOf(const char* role, const char* name) {
    return {{"role", role},
            {"name", name},
            {"pid", 43},
            {"state", "running"},
            {"restarts", 2},
            {"last_exit", "signal 9 (Killed)"},
            {"since", "2026-11-22T01:00:00.000Z"}};
}

}  // namespace

TEST_CASE("the status begins with the supervisor and shows only what there is", "[apps]") {
    CHECK(statusTable(emptyStatus()) ==
          "betang run: pid 42, up 1:02:03, /etc/betang/betang.yaml\n");
}

TEST_CASE("alarms about the system itself come first, in the language asked for", "[apps]") {
    Json status = emptyStatus();
    status["supervisor"]["alarms"] = {{{"kind", "clock"},
                                       {"subject", ""},
                                       {"text", "the clock is not synchronised"},
                                       {"indonesian", "jam tidak tersinkron"},
                                       {"since", "2026-11-22T01:00:00.000Z"}}};
    CHECK_THAT(statusTable(status),
               Catch::EndsWith("ALARM  SINCE\n"
                               "clock  2026-11-22T01:00:00.000Z  the clock is not synchronised\n"));
    CHECK_THAT(statusTable(status, ReasonLanguage::Indonesian),
               Catch::Contains("jam tidak tersinkron"));
}

TEST_CASE("each process has a line, with why it does not answer", "[apps]") {
    Json status = emptyStatus();
    status["supervisor"]["children"] = {childOf("wall", "utama")};
    status["wall"]["utama"] = {{"ok", false}, {"error", "no answer within 2 s"}};

    CHECK_THAT(statusTable(status),
               Catch::Contains("PROCESS     STATE    PID  RESTARTS  SINCE                     "
                               "LAST EXIT          PROBLEM\n"
                               "wall utama  running  43   2         2026-11-22T01:00:00.000Z  "
                               "signal 9 (Killed)  no answer within 2 s\n"));
}

TEST_CASE("each wall says its layout, its preset and where its tour is", "[apps]") {
    Json status = emptyStatus();
    status["wall"]["utama"] = {
        {"layout", "1+5"},
        {"preset", "malam"},
        {"tour", {{"id", "keliling"}, {"step", 2}, {"steps", 3}, {"paused", true}}}};
    status["wall"]["kedua"] = {
        {"layout", "3x3"},
        {"preset", nullptr},
        {"tour", nullptr},
        {"load", {{"tours_stand", true}, {"slowed", false}, {"keyframes_only", 4}}}};

    CHECK_THAT(statusTable(status),
               Catch::EndsWith("WALL   SHOWS\n"
                               "kedua  3x3 (too much to do, tours stand, 4 streams at keyframes "
                               "only)\n"
                               "utama  1+5, preset malam, tour keliling 2/3 (paused)\n"));
}

TEST_CASE("each stream has a line with its state and the reason", "[apps]") {
    StreamReport report{StreamId::parse("kapuas.dermaga/main").take(), StreamState::Offline};
    report.reason = "connection \x1b[31mrefused";
    report.access_units = 17;
    Json status = emptyStatus();
    status["ingest"]["south-0"] = {{"ok", true}, {"streams", {toJson(report)}}};

    const std::string table = statusTable(status);

    CHECK_THAT(table,
               Catch::Contains("kapuas.dermaga/main  offline  1970-01-01T00:00:00.000Z  17"));
    CHECK_THAT(table, Catch::Contains("connection ?[31mrefused"));
}

TEST_CASE("a stream's reason is said in Indonesian to whoever asks for it", "[apps]") {
    StreamReport report{.stream = StreamId::parse("kapuas.dermaga/main").take(),
                        .state = StreamState::Offline};
    report.reason = "no picture for 5 s";
    Json status = emptyStatus();
    status["ingest"]["kapuas-0"] = {{"streams", {toJson(report)}}};
    CHECK_THAT(statusTable(status), Catch::Contains("no picture for 5 s"));
    CHECK_THAT(statusTable(status, ReasonLanguage::Indonesian),
               Catch::Contains("tidak ada gambar selama 5 detik"));
}

TEST_CASE("each watched camera has a line with what analytics did for it", "[apps]") {
    Json status = emptyStatus();
    status["analytics"]["main"] = {{"ok", true},
                                   {"cameras",
                                    {{{"camera", "kapuas.dermaga"},
                                      {"state", "watching"},
                                      {"decoded", 500},
                                      {"analysed", 250},
                                      {"dropped", 0},
                                      {"events", 3},
                                      {"active", 1},
                                      {"cpu_ms", 812}},
                                     7}}};

    CHECK_THAT(
        statusTable(status),
        Catch::Contains("kapuas.dermaga  watching  500      250       0        3       1  "));
}

TEST_CASE("each output and each tile of a wall has a line", "[apps]") {
    Json status = emptyStatus();
    status["wall"]["utama"] = {{"outputs",
                                {{{"id", "stream"},
                                  {"kind", "encoded"},
                                  {"frames", 300},
                                  {"frame_rate", 15.0},
                                  {"longest_gap_ms", 71},
                                  {"problem", ""}}}},
                               {"tiles",
                                {nullptr,
                                 {{"camera", "kapuas.dermaga"},
                                  {"state", "STALE"},
                                  {"stream", "sub"},
                                  {"age_ms", 4100},
                                  {"reason", "nothing arrives"}}}}};

    const std::string table = statusTable(status);

    CHECK_THAT(table, Catch::Contains("utama stream  encoded  300     15.0  71 ms\n"));
    CHECK_THAT(
        table,
        Catch::Contains("utama 2  kapuas.dermaga  STALE  sub     4100 ms  nothing arrives\n"));
}

TEST_CASE("an output that nobody takes rests", "[apps]") {
    Json status = emptyStatus();
    status["wall"]["utama"] = {{"outputs",
                                {{{"id", "stream"},
                                  {"kind", "encoded"},
                                  {"frames", 0},
                                  {"frame_rate", 0.0},
                                  {"encoding", false},
                                  {"longest_gap_ms", 67}}}}};

    CHECK_THAT(statusTable(status), Catch::Contains("utama stream  encoded  0       rests  67 ms"));
}

TEST_CASE("cameras in quarantine stand at the end", "[apps]") {
    Json status = emptyStatus();
    status["supervisor"]["quarantine"] = {{{"role", "wall"},
                                           {"camera", "kapuas.dermaga"},
                                           {"since", "2026-11-22T01:00:00.000Z"},
                                           {"retry_at", "2026-11-22T02:00:00.000Z"}}};

    CHECK_THAT(statusTable(status),
               Catch::EndsWith("wall        kapuas.dermaga  2026-11-22T01:00:00.000Z  "
                               "2026-11-22T02:00:00.000Z\n"));
}

TEST_CASE("answers that are not what we expect do not stop the table", "[apps]") {
    Json status = emptyStatus();
    status["supervisor"]["children"] = {Json::object(), childOf("wall", "utama")};
    status["ingest"]["a-0"] = {{"streams", "none"}};
    status["ingest"]["b-0"] = {{"streams", {1, Json::object()}}};
    status["wall"]["utama"] = {{"ok", true}, {"note", "caf\xff"}};

    CHECK_THAT(statusTable(status), Catch::Contains("wall utama"));
    CHECK_THAT(toLine(status), Catch::Contains("caf\xEF\xBF\xBD"));
}

TEST_CASE("the status says where the console is", "[apps]") {
    Json status = emptyStatus();
    status["server"]["main"] = {{"ok", true}, {"address", "http://127.0.0.1:8080/"}};

    CHECK_THAT(statusTable(status),
               Catch::Contains("SERVER  VALUE") && Catch::Contains("http://127.0.0.1:8080/"));
}

TEST_CASE("a lost link is one line, with what it took along", "[apps]") {
    Json status = emptyStatus();
    Json cameras = Json::array();
    for (int i = 1; i <= 14; ++i) {
        cameras.push_back("kapuas.kamera-" + std::to_string(i));
    }
    status["links"]["kapuas"] = {
        {"link", "kapuas"}, {"state", "down"}, {"since_ns", 0}, {"cameras", cameras}};
    status["links"]["barito"] = {
        {"link", "barito"}, {"state", "up"}, {"since_ns", 0}, {"cameras", Json::array()}};

    const std::string text = statusTable(status);
    CHECK_THAT(text, Catch::Contains("kapuas  DOWN "));
    CHECK_THAT(text, Catch::Contains("14: kapuas.kamera-1, kapuas.kamera-2, "));
    CHECK_THAT(text, Catch::Contains("kapuas.kamera-8, ...\n"));
    CHECK_THAT(text, Catch::Contains("barito  up "));
}

}  // namespace betang
