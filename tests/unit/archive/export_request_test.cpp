// SPDX-License-Identifier: Apache-2.0

#include "archive/export.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/simulated_clock.hpp"

using namespace betang;

namespace {

ExportRequest goodRequest() {
    const UtcTime now = SimulatedClock{}.utc();
    ExportRequest request;
    request.cameras = {CameraId::parse("kapuas.dermaga").take()};
    request.asked = {now - std::chrono::hours{1}, now};
    request.case_number = "LP/12";
    request.reason = "banjir";
    request.operator_name = "operator 2";
    return request;
}

// Nothing is recorded anywhere.
Error errorOf(const ExportRequest& request) {
    const SimulatedClock clock;
    try {
        static_cast<void>(exportPackage(Config{}, request, clock));
    } catch (const Error& error) {
        return error;
    }
    return {ErrorKind::Internal, "no error"};
}

void mustBeRefused(const ExportRequest& request, const std::string& option) {
    const Error error = errorOf(request);
    CHECK(error.kind() == ErrorKind::InvalidArgument);
    CHECK_THAT(error.text(), Catch::Contains(option));
}

}  // namespace

TEST_CASE("a request of which nothing is recorded says so, and of a camera that is none here",
          "[archive]") {
    const Error error = errorOf(goodRequest());
    CHECK(error.kind() == ErrorKind::NotFound);
    CHECK_THAT(error.text(), Catch::Contains("kapuas.dermaga (no camera here)"));
}

TEST_CASE("a request for no time, for time backwards or for time to come is refused", "[archive]") {
    ExportRequest request = goodRequest();
    request.asked.from = request.asked.to;
    mustBeRefused(request, "--to");
    request.asked.from += Duration{1};
    mustBeRefused(request, "--to");
    request = goodRequest();
    request.asked.to += Duration{1};
    mustBeRefused(request, "future");
}

TEST_CASE("a request for no camera or for one twice is refused", "[archive]") {
    ExportRequest request = goodRequest();
    request.cameras.push_back(request.cameras[0]);
    mustBeRefused(request, "--camera");
    request.cameras.clear();
    mustBeRefused(request, "--camera");
}

TEST_CASE("a request without a case or a reason is refused", "[archive]") {
    for (std::string ExportRequest::*const field :
         {&ExportRequest::case_number, &ExportRequest::reason}) {
        ExportRequest request = goodRequest();
        (request.*field).clear();
        mustBeRefused(request, "--case and --reason");
    }
}

TEST_CASE("a request with texts that no reader of its package would take is refused", "[archive]") {
    for (std::string ExportRequest::*const field :
         {&ExportRequest::case_number, &ExportRequest::reason, &ExportRequest::operator_name}) {
        ExportRequest request = goodRequest();
        (request.*field).assign(3001, 'x');
        mustBeRefused(request, "3000 bytes");
        (request.*field).assign(3000, '\xFF');
        CHECK(errorOf(request).kind() == ErrorKind::NotFound);
        Manifest manifest{.reason = request.reason};
        manifest.case_number = request.case_number;
        manifest.operator_name = request.operator_name;
        CHECK(manifestFrom(manifestText(manifest)));
    }
}
