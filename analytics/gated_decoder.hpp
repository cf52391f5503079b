// SPDX-License-Identifier: Apache-2.0
//
// One camera's coded pictures through the decode gate into its decoder: while nothing moves only
// keyframes are decoded, and whoever looks sees everything that moves from its beginning all the
// same, because what came since the last keyframe is held back until it is known.

#pragma once

#include <optional>
#include <vector>

#include "analytics/decode_gate.hpp"
#include "core/access_unit.hpp"
#include "media/decoder.hpp"

namespace betang {

// Who looks at the pictures.
class GateViewer {
  public:
    virtual ~GateViewer() = default;

    // The next picture in the order of time, of the run and epoch of `unit`.
    virtual void look(const Picture& picture, const AccessUnit& unit) = 0;

    // Whether the picture, which comes next but for what was held back, shows something that began
    // meanwhile.
    [[nodiscard]] virtual bool stirs(const Picture& picture) = 0;

    // Whether something moves or may be about to, by the newest picture.
    [[nodiscard]] virtual bool restless() const = 0;

    // Nothing moves by the size of `unit`; it is not decoded, unless what comes next stirs.
    virtual void pass(const AccessUnit& unit) = 0;

    // `unit` cannot be decoded.
    virtual void failed(const AccessUnit& unit) = 0;
};

// Thread-bound.
class GatedDecoder {
  public:
    // Coded pictures that are held back at most; a longer GOP is decoded in full.
    static constexpr size_t kMostHeldBytes = size_t{2} << 20;
    static constexpr size_t kMostHeldUnits = 512;

    // `viewer` outlives it.
    explicit GatedDecoder(GateViewer& viewer) : viewer_{viewer} {}

    // Throws Unsupported when nothing here decodes the codec.
    void take(const AccessUnit& unit);

    // Begins anew at the next keyframe.
    void reset();

    // Every picture is decoded.
    [[nodiscard]] bool awake() const { return gate_.awake(); }

  private:
    [[nodiscard]] bool follows(const AccessUnit& unit) const;
    void begin(const AccessUnit& unit);
    void keyAlone(const AccessUnit& unit);
    void catchUp();
    void hold(const AccessUnit& unit);
    void release();
    void decode(const AccessUnit& unit);
    void show(const Picture& picture, const AccessUnit& unit);

    struct Place {
        UtcTime captured{};
        uint64_t run = 0;
        uint64_t epoch = 0;
        Codec codec = Codec::H264;
    };

    GateViewer& viewer_;
    DecodeGate gate_;
    std::optional<Decoder> decoder_;
    Codec codec_ = Codec::H264;     // the decoder's
    std::optional<Place> before_;   // the last access unit; nothing: waiting for a keyframe
    std::vector<AccessUnit> held_;  // from a keyframe on, which is the first
    size_t held_bytes_ = 0;
    std::optional<UtcTime> shown_;
    UtcTime origin_{};  // when the gate's time was 0
    Duration at_{};
};

}  // namespace betang
