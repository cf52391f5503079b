// SPDX-License-Identifier: Apache-2.0
//
// What each frame of a wall shows, written down as it is drawn and read back when a round is over:
// how benchmarks know what operators saw, and when.

#pragma once

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "compositor/canvas.hpp"
#include "core/clock.hpp"
#include "media/pixel_mark.hpp"

namespace betang::bench {

struct TileNote {
    std::optional<PixelMark> mark;  // read from the pixels; nothing where there is none
    bool live = false;              // what the tile claims; false where nobody claims anything
};

struct FrameNote {
    MonoTime at{};  // when the frame was complete
    UtcTime utc{};  // the same moment
    std::vector<TileNote> tiles;
};

// The marks in the tiles of a frame.
[[nodiscard]] std::vector<TileNote> readTiles(const ConstI420View& frame,
                                              const std::vector<Rect>& tiles);

// Thread-bound. Every note is in the file when add() returns.
class FrameNotesWriter {
  public:
    // Throws Io.
    explicit FrameNotesWriter(const std::filesystem::path& file);

    void add(const FrameNote& note);

  private:
    std::ofstream file_;
};

// In the order of time; a last line that is not whole is left out.
[[nodiscard]] std::vector<FrameNote> readFrameNotes(const std::filesystem::path& file);

// One line of the file, without its end; nothing for a line that is not whole. Pure.
[[nodiscard]] std::string toLine(const FrameNote& note);
[[nodiscard]] std::optional<FrameNote> fromLine(const std::string& line);

}  // namespace betang::bench
