// SPDX-License-Identifier: Apache-2.0
//
// What a client sends to a simulated camera: requests, interleaved frames, credentials.

#include <cstdint>
#include <span>

#include "tests/camsim/authenticator.hpp"
#include "tests/camsim/rtsp_message.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace betang::camsim;
    static const Authenticator kDigest{{AuthScheme::DigestSha256, "op", "x"}, "salt"};
    static const Authenticator kBasic{{AuthScheme::Basic, "op", "x"}, "salt"};
    RtspReader reader;
    reader.feed(std::span{data, size});
    for (auto input = reader.next(); input.index() == 1 || input.index() == 2;
         input = reader.next()) {
        if (const auto* request = std::get_if<RtspRequest>(&input)) {
            static_cast<void>(streamOf(request->url));
            static_cast<void>(kDigest.judge(*request, 1));
            static_cast<void>(kBasic.judge(*request, 1));
            if (const std::string* transport = request->header("transport")) {
                static_cast<void>(readTransport(*transport));
            }
        }
    }
    return 0;
}
