// SPDX-License-Identifier: Apache-2.0

#include "apps/bench/frame_notes.hpp"

#include <utility>

#include "bus/json_text.hpp"
#include "core/error.hpp"

namespace betang::bench {

std::vector<TileNote> readTiles(const ConstI420View& frame, const std::vector<Rect>& tiles) {
    const GreyPlane plane{frame.y, frame.size, frame.y_stride};
    std::vector<TileNote> notes;
    notes.reserve(tiles.size());
    for (const Rect& tile : tiles) {
        notes.push_back({readMark(plane, tile)});
    }
    return notes;
}

FrameNotesWriter::FrameNotesWriter(const std::filesystem::path& file) : file_{file} {
    if (!file_) {
        throw Error{ErrorKind::Io, "cannot write " + file.string()};
    }
}

void FrameNotesWriter::add(const FrameNote& note) {
    file_ << toLine(note) << std::endl;
}

std::vector<FrameNote> readFrameNotes(const std::filesystem::path& file) {
    std::vector<FrameNote> notes;
    std::ifstream lines{file};
    for (std::string line; std::getline(lines, line);) {
        if (auto note = fromLine(line)) {
            notes.push_back(std::move(*note));
        }
    }
    return notes;
}

std::string toLine(const FrameNote& note) {
    Json tiles = Json::array();
    for (const TileNote& tile : note.tiles) {
        tiles.push_back(tile.mark ? Json{tile.mark->camera, tile.mark->picture, tile.live}
                                  : Json{nullptr, nullptr, tile.live});
    }
    return Json{{"at", note.at.time_since_epoch().count()},
                {"utc", note.utc.time_since_epoch().count()},
                {"tiles", std::move(tiles)}}
        .dump();
}

std::optional<FrameNote> fromLine(const std::string& line) {
    const auto json = parseJson(line);
    if (!json || !json->is_object()) {
        return std::nullopt;
    }
    FrameNote note{.at = MonoTime{Duration{json->at("at").get<int64_t>()}},
                   .utc = UtcTime{Duration{json->at("utc").get<int64_t>()}},
                   .tiles = {}};
    for (const Json& tile : json->at("tiles")) {
        TileNote shown{.mark = std::nullopt, .live = tile.at(2).get<bool>()};
        if (!tile.at(0).is_null()) {
            shown.mark = PixelMark{tile.at(0).get<int>(), tile.at(1).get<int>()};
        }
        note.tiles.push_back(shown);
    }
    return note;
}

}  // namespace betang::bench
