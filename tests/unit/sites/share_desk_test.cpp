// SPDX-License-Identifier: Apache-2.0

#include "sites/share_desk.hpp"

#include <fstream>

#include "tests/support/catch.hpp"
#include "tests/support/temp_folder.hpp"

namespace betang {
namespace {

constexpr const char* kPath = "kapuas/dermaga/main/2026-11-22/20261122T010431.123Z-e1-r7-0.mp4";

// A site that lends kapuas.dermaga and keeps kapuas.kantor to itself.
struct Desk {
    TempFolder folder;
    LentStorage lent;
    std::vector<std::string> asked;

    Desk() {
        StorageConfig storage{.id = "utama", .path = folder.path()};
        lent.emplace(CameraId::parse("kapuas.dermaga").take(), storage);
        write(kPath, "0123456789");
        write("kapuas/kantor/main/2026-11-22/20261122T010431.123Z-e1-r7-0.mp4", "secret");
        write("catalogue.sqlite", "secret");
    }

    void write(const std::string& path, const std::string& text) const {
        const auto file = folder.path() / path;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream{file} << text;
    }

    Json answer(const Json& request) {
        return answerBorrower(request, lent, [this](const std::string& storage, const Json&) {
            asked.push_back(storage);
            return Json{{"recordings", Json::array()}};
        });
    }

    // The kind of refusal that `request` meets.
    ErrorKind refusal(const Json& request) {
        try {
            INFO(answer(request).dump());
            FAIL_CHECK("answered");
        } catch (const Error& error) {
            CHECK_THAT(error.text(), !Catch::Contains("kantor"));
            return error.kind();
        }
        return ErrorKind::Internal;
    }
};

Json bytesOf(const std::string& path, int offset, int length) {
    return {{"op", "segment_bytes"}, {"path", path}, {"offset", offset}, {"length", length}};
}

}  // namespace

TEST_CASE("a borrower's question goes to the archive that holds the camera", "[sites]") {
    Desk desk;
    desk.answer({{"op", "recordings"}, {"camera", "kapuas.dermaga"}});
    CHECK(desk.asked == std::vector<std::string>{"utama"});
    CHECK(desk.answer({{"op", "status"}})["cameras"] == Json{"kapuas.dermaga"});
}

TEST_CASE("a camera that is not lent is refused like one that does not exist", "[sites]") {
    Desk desk;
    CHECK(desk.refusal({{"op", "segments"}, {"camera", "kapuas.kantor"}}) == ErrorKind::NotFound);
    CHECK(desk.refusal({{"op", "segments"}, {"camera", "kapuas.nirwana"}}) == ErrorKind::NotFound);
    CHECK(desk.refusal({{"op", "segments"}, {"camera", 7}}) == ErrorKind::InvalidArgument);
    CHECK(desk.refusal({{"op", "segment_closed"}}) == ErrorKind::InvalidArgument);
    CHECK(desk.asked.empty());
}

TEST_CASE("a segment's bytes come in pieces", "[sites]") {
    Desk desk;
    CHECK(desk.answer(bytesOf(kPath, 0, 6)) == Json{{"size", 10}, {"bytes", "MDEyMzQ1"}});
    CHECK(desk.answer(bytesOf(kPath, 6, 100)) == Json{{"size", 10}, {"bytes", "Njc4OQ=="}});
    CHECK(desk.answer(bytesOf(kPath, 99, 100)) == Json{{"size", 10}, {"bytes", ""}});
}

TEST_CASE("nothing but the segments of lent cameras is read", "[sites]") {
    Desk desk;
    for (const char* path : {"catalogue.sqlite",
                             "/etc/passwd",
                             "../x/kapuas/dermaga/main/2026-11-22/20261122T010431.123Z-e1-r7-0.mp4",
                             ""}) {
        INFO(path);
        CHECK(desk.refusal(bytesOf(path, 0, 10)) == ErrorKind::InvalidArgument);
    }
    const char* other = "kapuas/kantor/main/2026-11-22/20261122T010431.123Z-e1-r7-0.mp4";
    CHECK(desk.refusal(bytesOf(other, 0, 10)) == ErrorKind::NotFound);
    const char* gone = "kapuas/dermaga/main/2026-11-22/20261122T010431.124Z-e1-r7-0.mp4";
    CHECK(desk.refusal(bytesOf(gone, 0, 10)) == ErrorKind::NotFound);

    std::filesystem::remove(desk.folder.path() / kPath);
    std::filesystem::create_symlink(desk.folder.path() / other, desk.folder.path() / kPath);
    CHECK(desk.refusal(bytesOf(kPath, 0, 10)) == ErrorKind::NotFound);
}

}  // namespace betang
