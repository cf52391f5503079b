// SPDX-License-Identifier: Apache-2.0
//
// Our reading of fragmented MP4 against a file that libavformat made.

#include <cstdlib>

#include "archive/reconcile.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/archive/storage_with_segments.hpp"

using namespace betang;

namespace {

// Four seconds at 10 pictures a second, a fragment each second.
bool encode(const char* encoder, const std::filesystem::path& file) {
    std::filesystem::create_directories(file.parent_path());
    const std::string command =
        "ffmpeg -nostdin -v error -f lavfi -i testsrc2=s=128x96:r=10:d=4 -c:v " +
        std::string{encoder} +
        " -g 10 -bf 0 -movflags frag_keyframe+empty_moov+default_base_moof -f mp4 -y " +
        file.native() + " 2>/dev/null";
    return std::system(command.c_str()) == 0;
}

SegmentClosed indexed(const char* encoder) {
    const StorageWithSegments storage;
    const auto path = segmentPath(segmentName("kapuas.dermaga/main", 0));
    if (!encode(encoder, storage.folder() / path)) {
        WARN("skipped: ffmpeg cannot encode with " << encoder);
        return announced("kapuas.dermaga/main", 0, 1000);
    }
    const StorageFolder folder = storage.open();
    return indexSegment(folder, folder.find(path).value(), true).take();
}

void checkFourSeconds(const SegmentClosed& segment, Codec codec) {
    CHECK(segment.codec == codec);
    CHECK(segment.fragments.size() == 4);
    CHECK(segment.access_units == 40);
    CHECK(segment.end - segment.start == std::chrono::seconds{4});
    CHECK(segment.recovered);
}

}  // namespace

TEST_CASE("an H.264 segment made by libavformat is read as it is", "[archive]") {
    checkFourSeconds(indexed("libx264"), Codec::H264);
}

TEST_CASE("an H.265 segment made by libavformat is read as it is", "[archive]") {
    checkFourSeconds(indexed("libx265"), Codec::H265);
}
