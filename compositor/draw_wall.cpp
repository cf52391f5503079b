// SPDX-License-Identifier: Apache-2.0

#include "compositor/draw_wall.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <utility>

#include "compositor/draw_heartbeat.hpp"
#include "compositor/draw_picture.hpp"
#include "compositor/overlay_digits.hpp"
#include "compositor/overlay_tile.hpp"

namespace betang {
namespace {

constexpr YuvColour kWallGround{18, 128, 128};
constexpr YuvColour kSlateGround{30, 129, 127};
constexpr YuvColour kEmptyGround{22, 128, 128};
constexpr RgbColour kClockInk{233, 237, 241};
constexpr int kSeam = 2;  // between tiles, over the right edge

bool overlap(const Rect& a, const Rect& b) {
    return intersection(a, b).width > 0;
}

// A tile that reaches far beyond its output is drawn smaller and enlarged.
Size drawnSize(const Rect& rect) {
    constexpr int kMost = 4096;
    return {std::min(rect.width, kMost), std::min(rect.height, kMost)};
}

int scaled(int value, int from, int to) {
    return static_cast<int>(static_cast<int64_t>(value) * to / from);
}

bool sameContent(const TileContent& a, const TileContent& b) {
    return a.picture == b.picture && a.state == b.state && a.clock == b.clock &&
           a.badge == b.badge && a.name == b.name && a.detail == b.detail && a.zoom == b.zoom;
}

// Whether nothing that a tile says of itself has changed.
bool sameWords(const TileContent& a, const TileContent& b) {
    return a.picture && b.picture && a.state == b.state && a.badge == b.badge && a.name == b.name &&
           a.detail == b.detail && a.zoom == b.zoom;
}

// A tile without a picture must not claim to show one, whatever it was told.
TileContent withoutPicture(TileContent content) {
    if (pictureLook(content.state) == PictureLook::Dimmed) {
        return content;
    }
    const bool refused = content.picture != nullptr;
    content.state = refused ? TileState::DecoderFault : TileState::Connecting;
    content.badge = toText(content.state);
    content.detail = refused ? "its pictures cannot be drawn" : "";
    content.clock.clear();
    return content;
}

// What a tile's place on the canvas shows now, and the texts made for it.
struct Slot {
    Rect rect;     // may reach beyond the canvas
    Rect visible;  // the part on the canvas; empty when there is none
    Size size;     // as drawn; that of `rect` unless it is huge
    int reserved = 0;
    bool drawn = false;
    TileContent shown;
    std::optional<Strip> strip_of;
    RenderedStrip strip;
    std::optional<Card> card_of;
    Overlay card;
};

}  // namespace

class WallDrawer::Impl {
  public:
    ConstI420View draw(const WallContent& content) {
        const bool kept = own_.size() == content.layout.canvas;
        if (!kept) {
            own_ = Canvas{content.layout.canvas};
        }
        const ConstI420View before = std::as_const(own_).view();
        draw(content, own_.view(), kept ? &before : nullptr);
        return before;
    }

    void draw(const WallContent& content, const I420View& target, const ConstI420View* before) {
        canvas_ = target;
        before_ = before != nullptr && before->y != target.y ? before : nullptr;
        const bool anew = content.layout != layout_ || !heartbeat_ || content.fit != fit_;
        if (anew) {
            relayout(content);
        }
        if (anew || before == nullptr) {
            forget();
        } else if (before_ != nullptr) {
            fillBare();
        }
        drawTiles(content);
        heartbeat_->draw(canvas_, content.frame);
        ++counts_.frames;
    }

    [[nodiscard]] const DrawCounts& counts() const { return counts_; }

  private:
    void relayout(const WallContent& content) {
        layout_ = content.layout;
        fit_ = content.fit;
        order_ = drawingOrder(layout_);
        heartbeat_.emplace(canvas_.size);
        slots_.clear();
        std::vector<Rect> covered;
        for (const LayoutTile& tile : layout_.tiles) {
            Slot slot;
            slot.rect = tile.rect;
            slot.visible = intersection(tile.rect, {0, 0, canvas_.size.width, canvas_.size.height});
            slot.size = drawnSize(tile.rect);
            slot.reserved = reservedOn(slot.rect);
            covered.push_back(slot.visible);
            slots_.push_back(std::move(slot));
        }
        bare_ = bareParts(covered, canvas_.size);
    }

    // Nothing on the canvas counts any more.
    void forget() {
        fillBare();
        for (Slot& slot : slots_) {
            slot.drawn = false;
        }
    }

    void fillBare() const {
        for (const Rect& part : bare_) {
            fill(cropped(canvas_, part), kWallGround);
        }
    }

    [[nodiscard]] int reservedOn(const Rect& rect) const {
        const Rect pulse = heartbeat_->place();
        return overlap(rect, pulse) ? rect.x + rect.width - std::max(pulse.x, rect.x) : 0;
    }

    // From the lowest to the topmost; whatever lies over a tile drawn anew is drawn anew too.
    void drawTiles(const WallContent& content) {
        std::vector<Rect> dirty;
        const TileContent nothing;
        for (const size_t index : order_) {
            Slot& slot = slots_[index];
            const TileContent& tile = index < content.tiles.size() ? content.tiles[index] : nothing;
            const bool uncovered = std::any_of(dirty.begin(), dirty.end(), [&slot](const Rect& r) {
                return overlap(r, slot.visible);
            });
            const bool waits = content.hold && sameWords(slot.shown, tile);
            if (slot.visible.width == 0 ||
                (slot.drawn && !uncovered && (waits || sameContent(slot.shown, tile)))) {
                keep(slot);
                continue;
            }
            drawSlot(slot, tile);
            dirty.push_back(slot.visible);
        }
    }

    // As it was in the frame before.
    void keep(const Slot& slot) const {
        if (before_ != nullptr && slot.visible.width > 0) {
            copy(cropped(canvas_, slot.visible), cropped(*before_, slot.visible));
        }
    }

    // A tile that the canvas cuts is drawn beside it.
    void drawSlot(Slot& slot, const TileContent& content) {
        slot.shown = content;
        slot.drawn = true;
        ++counts_.tiles_drawn;
        const I420View place = cropped(canvas_, slot.visible);
        if (slot.visible == slot.rect) {
            drawTile(place, slot, content);
            return;
        }
        Canvas whole{slot.size};
        drawTile(whole.view(), slot, content);
        drawRegion(place, std::as_const(whole).view(), visiblePart(slot));
    }

    // What of the drawn tile is visible.
    [[nodiscard]] static Rect visiblePart(const Slot& slot) {
        const Rect part{
            scaled(slot.visible.x - slot.rect.x, slot.rect.width, slot.size.width),
            scaled(slot.visible.y - slot.rect.y, slot.rect.height, slot.size.height),
            std::max(2, scaled(slot.visible.width, slot.rect.width, slot.size.width)),
            std::max(2, scaled(slot.visible.height, slot.rect.height, slot.size.height))};
        return outputRegion(part, slot.size);
    }

    void drawTile(const I420View& tile, Slot& slot, const TileContent& content) {
        const bool pictured = drawPicture(tile, content);
        if (!pictured) {
            fill(tile, content.state == TileState::Empty ? kEmptyGround : kSlateGround);
        }
        if (content.state != TileState::Empty) {
            drawTexts(tile, slot, pictured);
        }
        drawSeams(tile, slot.rect, pictured);
    }

    bool drawPicture(const I420View& tile, const TileContent& content) {
        if (content.picture == nullptr || content.state == TileState::Empty ||
            !scaler_.draw(tile, *content.picture, fit_, content.zoom)) {
            return false;
        }
        ++counts_.pictures_scaled;
        const PictureLook look = pictureLook(content.state);
        if (look == PictureLook::Grey) {
            greyOut(tile);
        } else if (look == PictureLook::Dimmed) {
            dim(tile);
        }
        return true;
    }

    void drawTexts(const I420View& tile, Slot& slot, bool pictured) {
        const TileContent content = pictured ? slot.shown : withoutPicture(slot.shown);
        if (!pictured || pictureLook(content.state) == PictureLook::Dimmed) {
            drawCard(tile, slot, content, pictured);
        }
        drawStrip(tile, slot, content);
    }

    void drawCard(const I420View& tile, Slot& slot, const TileContent& content, bool over_picture) {
        const int strip = stripHeight(slot.size);
        Card card{{slot.size.width, slot.size.height - strip},
                  content.state,
                  content.badge,
                  content.detail,
                  over_picture};
        if (slot.card_of != card) {
            slot.card = renderCard(card);
            slot.card_of = std::move(card);
            ++counts_.texts_rendered;
        }
        blend(tile, slot.card, 0, strip);
    }

    void drawStrip(const I420View& tile, Slot& slot, const TileContent& content) {
        const int height = stripHeight(slot.size);
        if (height == 0) {
            return;
        }
        const Digits& digits = digitsFor(height);
        Strip strip{slot.size,
                    slot.reserved,
                    content.state,
                    content.badge,
                    content.name,
                    digits.width(content.clock)};
        if (slot.strip_of != strip) {
            slot.strip = renderStrip(strip);
            slot.strip_of = std::move(strip);
            ++counts_.texts_rendered;
        }
        blend(tile, slot.strip.overlay, 0, 0);
        if (slot.strip.clock.width > 0) {
            digits.draw(tile, content.clock, slot.strip.clock.x, 0);
        }
    }

    // A dark line towards the right neighbour, and below a tile that has no picture; the lower left
    // corner of pictures stays whole.
    void drawSeams(const I420View& tile, const Rect& rect, bool pictured) {
        if (rect.width <= 8 * kSeam || rect.height <= 8 * kSeam) {
            return;
        }
        if (rect.x + rect.width < canvas_.size.width) {
            fill(cropped(tile, {rect.width - kSeam, 0, kSeam, rect.height}), kWallGround);
        }
        if (!pictured && rect.y + rect.height < canvas_.size.height) {
            fill(cropped(tile, {0, rect.height - kSeam, rect.width, kSeam}), kWallGround);
        }
    }

    const Digits& digitsFor(int height) {
        const auto found = digits_.find(height);
        if (found != digits_.end()) {
            return found->second;
        }
        const TextStyle style{stripTextPixels(height), false, {kClockInk, 1.0}};
        return digits_.emplace(height, Digits{height, style}).first->second;
    }

    Canvas own_;
    I420View canvas_{};                      // of the call under way
    const ConstI420View* before_ = nullptr;  // likewise, where it is another
    std::vector<Rect> bare_;                 // what no tile covers
    Layout layout_;
    Fit fit_ = Fit::Letterbox;
    std::vector<size_t> order_;
    std::vector<Slot> slots_;
    std::optional<Heartbeat> heartbeat_;
    std::map<int, Digits> digits_;  // by strip height: at most the 17 that stripHeight() gives
    PictureScaler scaler_;
    DrawCounts counts_;
};

WallDrawer::WallDrawer() : impl_{std::make_unique<Impl>()} {}

WallDrawer::~WallDrawer() = default;

ConstI420View WallDrawer::draw(const WallContent& content) {
    return impl_->draw(content);
}

void WallDrawer::drawInto(const WallContent& content,
                          const I420View& target,
                          const ConstI420View* before) {
    impl_->draw(content, target, before);
}

const DrawCounts& WallDrawer::counts() const {
    return impl_->counts();
}

TileContent tileContent(std::string name,
                        const TileStatus& status,
                        const Now& now,
                        const ToLocal& local) {
    TileContent content;
    content.name = std::move(name);
    content.state = status.state;
    content.badge = badgeText(status, now.utc, local);
    content.detail = status.reason;
    return content;
}

}  // namespace betang
