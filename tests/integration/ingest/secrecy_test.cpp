// SPDX-License-Identifier: Apache-2.0
//
// Passwords: what is shown, and what never is.

#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <unistd.h>

#include "core/unique_fd.hpp"

#include "tests/camsim/simulator.hpp"
#include "tests/integration/ingest/pulled_stream.hpp"
#include "tests/support/catch.hpp"

namespace betang {

using namespace std::chrono_literals;
using camsim::AuthScheme;
using camsim::CameraSimulator;
using camsim::CameraSimulatorOptions;

namespace {

CameraSimulatorOptions guarded(AuthScheme scheme) {
    CameraSimulatorOptions options;
    options.encoding.main = {{320, 180}, 20, 300};
    options.encoding.sub = {{160, 96}, 10, 100};
    options.encoding.gop = 500ms;
    options.encoding.loop = 2000ms;
    options.auth = {scheme, "operator", "kunci-rahasia"};
    return options;
}

// What this process writes to stderr, where logs go, while it lives.
class CapturedLog {
  public:
    explicit CapturedLog(std::filesystem::path file)
        : file_{std::move(file)}, before_{::dup(STDERR_FILENO)} {
        const UniqueFd to{::open(file_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)};
        ::dup2(to.get(), STDERR_FILENO);
    }

    ~CapturedLog() { ::dup2(before_.get(), STDERR_FILENO); }

    CapturedLog(const CapturedLog&) = delete;
    CapturedLog& operator=(const CapturedLog&) = delete;

    [[nodiscard]] std::string text() const {
        std::ostringstream out;
        out << std::ifstream{file_}.rdbuf();
        return out.str();
    }

  private:
    const std::filesystem::path file_;
    const UniqueFd before_;
};

}  // namespace

TEST_CASE("no password is ever logged, right or wrong", "[ingest]") {
    TempFolder folder;
    SystemClock clock;
    for (const AuthScheme scheme :
         {AuthScheme::Basic, AuthScheme::DigestMd5, AuthScheme::DigestSha256}) {
        const CapturedLog log{folder.path() / std::to_string(static_cast<int>(scheme))};
        CameraSimulator camera{guarded(scheme), clock};
        PulledStream good{camera.url(1), Credentials{"operator", "kunci-rahasia"}};
        PulledStream bad{camera.url(1), Credentials{"operator", "salah-sekali"}};
        good.want();
        bad.want();
        CHECK(good.waitForUnits(2));
        CHECK(bad.waitForState(StreamState::NoPermission));
        good.stop();
        bad.stop();
        const std::string text = log.text();
        CHECK(text.find("auth-failed") != std::string::npos);
        for (const char* secret :
             {"kunci-rahasia", "salah-sekali", "b3BlcmF0b3I6", "Authorization"}) {
            CHECK(text.find(secret) == std::string::npos);
        }
    }
}

TEST_CASE("a password in a camera's address is neither shown nor sent", "[ingest]") {
    TempFolder folder;
    SystemClock clock;
    const CapturedLog log{folder.path() / "log"};
    CameraSimulator camera{guarded(AuthScheme::Basic), clock};
    std::string url = camera.url(1);
    url.insert(url.find("//") + 2, "operator:kunci-rahasia@");
    PulledStream stream{url};
    stream.want();
    REQUIRE(stream.waitForState(StreamState::NoPermission));
    CHECK(stream.reason() == "the camera asks for a user name and password");
    stream.stop();
    CHECK(log.text().find("kunci-rahasia") == std::string::npos);
}

}  // namespace betang
