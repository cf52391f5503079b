// SPDX-License-Identifier: Apache-2.0

#include "bus/stream_reason.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>

#include "tests/support/catch.hpp"
#include "tests/support/files.hpp"

namespace betang {

namespace {

std::filesystem::path sourceFolder() {
    const char* set = std::getenv("BETANG_SOURCE_DIR");
    return set != nullptr ? set : ".";
}

std::ptrdiff_t blanksIn(std::string_view text) {
    return std::count(text.begin(), text.end(), '{');
}

// The string literals of a source, neighbouring ones joined as the compiler joins them.
std::vector<std::string> literalsOf(const std::string& source) {
    std::vector<std::string> out;
    bool joins = false;
    for (size_t at = source.find('"'); at != std::string::npos;) {
        size_t end = at + 1;
        while (end < source.size() && (source[end] != '"' || source[end - 1] == '\\')) {
            ++end;
        }
        const std::string text = source.substr(at + 1, end - at - 1);
        joins && !out.empty() ? void(out.back() += text) : out.push_back(text);
        at = source.find('"', std::min(end + 1, source.size()));
        joins = at != std::string::npos && source.find_first_not_of(" \n", end + 1) == at;
    }
    return out;
}

// Whether it reads like a reason: a sentence about the camera, its pictures or its worker.
bool isReason(const std::string& text) {
    for (const char* beginning : {"the camera ",
                                  "no picture",
                                  "auth-",
                                  "no-parameter",
                                  "pictures arrive",
                                  "nobody asks",
                                  "what this camera"}) {
        if (text.rfind(beginning, 0) == 0) {
            return true;
        }
    }
    return false;
}

}  // namespace

TEST_CASE("a reason is said in Indonesian with its figures", "[bus]") {
    CHECK(indonesianReason("no picture for 5 s") == "tidak ada gambar selama 5 detik");
    CHECK(indonesianReason("the camera answers SETUP with status 459") ==
          "kamera menjawab SETUP dengan status 459");
    CHECK(indonesianReason("certificate-refused: the camera's certificate is refused: it has "
                           "expired; it shows sha256:ab") ==
          "masa berlaku sertifikat kamera sudah habis; kamera menunjukkan sha256:ab");
}

TEST_CASE("a reason that nobody knows stays as it is", "[bus]") {
    for (const char* text : {"", "no route", "no picture for ", "x no picture for 5 s"}) {
        CHECK(indonesianReason(text) == text);
    }
}

TEST_CASE("both languages of a reason leave the same blanks, and none stands twice", "[bus]") {
    std::set<std::string_view> seen;
    for (const ReasonWords& words : reasonWords()) {
        INFO(words.english);
        CHECK(blanksIn(words.english) >= blanksIn(words.indonesian));
        CHECK_FALSE(words.indonesian.empty());
        CHECK(seen.insert(words.english).second);
    }
}

TEST_CASE("every reason that ingest gives has its Indonesian words", "[bus]") {
    int found = 0;
    for (const char* file : {"authenticator.cpp",
                             "ingest_role.cpp",
                             "rtsp_connection.cpp",
                             "rtsp_message.cpp",
                             "rtsp_session.cpp",
                             "sdp.cpp",
                             "stream_puller.cpp",
                             "unit_maker.cpp",
                             "worker_streams.cpp"}) {
        for (const std::string& text : literalsOf(contentsOf(sourceFolder() / "ingest" / file))) {
            if (isReason(text)) {
                INFO(file << ": " << text);
                CHECK(indonesianReason(text) != text);
                ++found;
            }
        }
    }
    CHECK(found >= 25);
}

}  // namespace betang
