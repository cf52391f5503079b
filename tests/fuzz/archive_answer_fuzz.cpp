// SPDX-License-Identifier: Apache-2.0
//
// What the server makes of another process's messages: the archive's answers and events.

#include "bus/json_text.hpp"
#include "server/news_desk.hpp"
#include "server/playlist.hpp"
#include "server/recordings_view.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace betang;
    auto json = parseJson({reinterpret_cast<const char*>(data), size});
    if (!json) {
        return 0;
    }
    const UtcTime now{std::chrono::seconds{1'795'309'200}};
    if (const auto segments = segmentsFrom(*json, "utama")) {
        (void)playlistOf(*segments, now - std::chrono::hours{1}, now);
    }
    if (const auto recordings = recordingsFrom(*json)) {
        (void)recordingsJson({now - std::chrono::hours{1}, now}, *recordings);
    }
    NewsDesk desk;
    desk.event(std::move(*json));
    return desk.eventsAfter(0).newest > 1 ? 1 : 0;
}
