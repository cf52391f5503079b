// SPDX-License-Identifier: Apache-2.0
//
// What a remote site recorded of the cameras that it lends. The role `site` here holds the key and
// asks it; the site may be slow, gone or hostile, so whoever calls these waits in that site's lane
// (lanes.hpp), and nothing that comes back is taken unchecked.

#pragma once

#include <string>
#include <vector>

#include "core/error.hpp"
#include "server/api.hpp"
#include "server/playlist.hpp"
#include "server/recordings_view.hpp"

namespace betang {

// A site cannot be asked now: 503 with who and why. `cause` is link-down, no-answer, refused or
// bad-answer.
class SiteAway final : public Error {
  public:
    SiteAway(std::string site, std::string cause, const std::string& text)
        : Error{ErrorKind::Unavailable, text}, site_{std::move(site)}, cause_{std::move(cause)} {}

    [[nodiscard]] Response response() const;

  private:
    std::string site_;
    std::string cause_;
};

// Of a segment's file, asked of the site at once; a piece begins at a multiple of it.
inline constexpr uint64_t kPieceBytes = 128U << 10;

// The site that `request` waits for: that which lends the camera whose recordings it is about.
// Empty when there is none. Pure.
[[nodiscard]] std::string siteAskedIn(const Config& config, const Request& request);

// Throws NotFound when the site does not lend the camera or has no such segment, and SiteAway.
[[nodiscard]] Json askSite(const ApiSources& sources, const CameraId& camera, const Json& request);

// The site's answers, about `stream` and nothing else. Throw SiteAway.
[[nodiscard]] std::vector<ToldRecording> recordingsAtSite(const StreamId& stream,
                                                          const Json& answer);
[[nodiscard]] std::vector<RecordedSegment> segmentsAtSite(const StreamId& stream,
                                                          const Json& answer);

// Whether `name` is there, and true.
[[nodiscard]] bool saysYes(const Json& answer, const char* name);

// What `request` asks for of the segment at `path`, fetched piece by piece while it is sent. Throws
// as askSite() does.
[[nodiscard]] Response segmentAtSite(const ApiSources& sources,
                                     const std::string& path,
                                     const Request& request);

}  // namespace betang
