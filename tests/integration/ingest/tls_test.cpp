// SPDX-License-Identifier: Apache-2.0
//
// rtsps:// cameras: whose certificate is taken, and what is said of one that is not.

#include "tests/camsim/simulator.hpp"
#include "tests/integration/ingest/pulled_stream.hpp"
#include "tests/integration/ingest/scripted_camera.hpp"
#include "tests/support/catch.hpp"

namespace betang {

using namespace std::chrono_literals;
using camsim::CameraSimulator;
using camsim::CameraSimulatorOptions;

namespace {

// A camera with a certificate of its own, which it also writes to a file.
class TlsCamera {
  public:
    TlsCamera() {
        CameraSimulatorOptions options;
        options.encoding.main = {{320, 180}, 20, 300};
        options.encoding.sub = {{160, 96}, 10, 100};
        options.encoding.gop = 500ms;
        options.encoding.loop = 2000ms;
        options.auth = {camsim::AuthScheme::Basic, "operator", "kunci-rahasia"};
        options.tls = true;
        options.certificate = certificate();
        simulator_ = std::make_unique<CameraSimulator>(options, clock_);
    }

    [[nodiscard]] std::filesystem::path certificate() const {
        return folder_.path() / "kamera.pem";
    }

    [[nodiscard]] std::string url() const {
        const std::string url = simulator_->url(1);
        return "rtsps" + url.substr(url.find(':'));
    }

    [[nodiscard]] std::unique_ptr<PulledStream> pull(const TlsTrust& trust) const {
        auto stream = std::make_unique<PulledStream>(
            url(), Credentials{"operator", "kunci-rahasia"}, RtspTransport::Tcp, trust);
        stream->want();
        return stream;
    }

  private:
    TempFolder folder_;
    SystemClock clock_;
    std::unique_ptr<CameraSimulator> simulator_;
};

// The fingerprint that the reason of a refusal shows, for whoever wants to pin it.
std::string shownIn(const std::string& reason) {
    const size_t at = reason.find("sha256:");
    return at == std::string::npos ? "" : reason.substr(at + 7);
}

}  // namespace

TEST_CASE("a certificate that nobody has signed is refused, and its fingerprint told", "[ingest]") {
    const TlsCamera camera;
    const auto stream = camera.pull({});
    REQUIRE(stream->waitForState(StreamState::Unsupported));
    CHECK(stream->reason().rfind("certificate-refused: the camera's certificate is refused: nobody "
                                 "whom we trust has signed it; it shows sha256:",
                                 0) == 0);
    CHECK(shownIn(stream->reason()).size() == 64);
}

TEST_CASE("a camera that signs for itself plays by its pinned fingerprint", "[ingest]") {
    const TlsCamera camera;
    const auto refused = camera.pull({});
    REQUIRE(refused->waitForState(StreamState::Unsupported));
    const auto stream = camera.pull({shownIn(refused->reason()), {}});
    REQUIRE(stream->waitForUnits(10));
    stream->stop();
    CHECK(holesIn(stream->units()) == 0);
}

TEST_CASE("another certificate than the pinned one is refused, however well it is signed",
          "[ingest]") {
    const TlsCamera camera;
    const auto stream = camera.pull({std::string(64, 'a'), {}});
    REQUIRE(stream->waitForState(StreamState::Unsupported));
    CHECK(stream->reason().find("is not the one whose fingerprint is pinned") != std::string::npos);
    CHECK(stream->units().empty());
}

TEST_CASE("a camera plays when its certificate is signed by those in the file", "[ingest]") {
    const TlsCamera camera;
    const auto stream = camera.pull({"", camera.certificate()});
    CHECK(stream->waitForUnits(5));
}

TEST_CASE("a camera whose certificate others have signed is refused", "[ingest]") {
    const TlsCamera camera;
    const TlsCamera other;
    const auto stream = camera.pull({"", other.certificate()});
    REQUIRE(stream->waitForState(StreamState::Unsupported));
    CHECK(stream->reason().rfind("certificate-refused: ", 0) == 0);
    CHECK(stream->units().empty());
}

TEST_CASE("a file of signers that is missing is a state, not a connection without a check",
          "[ingest]") {
    const TlsCamera camera;
    const auto stream = camera.pull({"", "/nonexistent/ca.pem"});
    REQUIRE(stream->waitForState(StreamState::Unsupported));
    CHECK(stream->reason().find("'ca'") != std::string::npos);
}

TEST_CASE("a camera that answers rtsps:// in the clear is never spoken to in the clear",
          "[ingest]") {
    ScriptedCamera camera{politeAnswer};
    std::string url = camera.url();
    url.insert(4, "s");
    PulledStream stream{url, Credentials{"operator", "kunci-rahasia"}};
    stream.want();
    REQUIRE(stream.waitForState(StreamState::Offline));
    CHECK(camera.requests().empty());
}

}  // namespace betang
