// SPDX-License-Identifier: Apache-2.0
//
// What the server makes of another process's messages: answers of archives, here and at sites, and
// events.

#include <cstdlib>

#include "bus/json_text.hpp"
#include "server/news_desk.hpp"
#include "server/playlist.hpp"
#include "server/recordings_view.hpp"
#include "server/site_recordings.hpp"

namespace {

// Nothing of another stream, and nothing that lies here, comes out of a site's answer.
void checkSite(const betang::Json& answer) {
    using namespace betang;
    const StreamId stream = StreamId::parse("kapuas.dermaga/main").take();
    try {
        for (const RecordedSegment& segment : segmentsAtSite(stream, answer)) {
            if (!segment.id.starts_with("@kapuas~dermaga~main~")) {
                std::abort();
            }
        }
        (void)recordingsAtSite(stream, answer);
    } catch (const SiteAway& away) {
        (void)away.response();
    }
}

}  // namespace

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
    checkSite(*json);
    NewsDesk desk;
    desk.event(std::move(*json));
    return desk.eventsAfter(0).newest > 1 ? 1 : 0;
}
