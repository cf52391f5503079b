// SPDX-License-Identifier: Apache-2.0
//
// Generated scenes: a textured place with slight sensor noise, through which people and vehicles
// made of simple shapes pass, with quiet periods between them. Everything follows from the name of
// the scene, so what moved when is known exactly. Scenes repeat every kSceneLength.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/size.hpp"

struct AVFrame;

namespace betang::camsim {

inline constexpr double kSceneLength = 60;  // seconds

// Half-open, in seconds since the start of the scene.
struct MotionSpan {
    double start_s = 0;
    double end_s = 0;
};

enum class FigureKind { Person, Car, Motorcycle };

// Passes through the picture on a straight line. Positions are shares of the picture's width and
// height and name the figure's feet.
struct Figure {
    FigureKind kind = FigureKind::Person;
    double enter_s = 0;
    double leave_s = 0;
    double from_x = 0;
    double to_x = 0;
    double from_y = 0;
    double to_y = 0;
    double height = 0.2;
    uint8_t shade = 60;
    uint8_t chroma_u = 128;
    uint8_t chroma_v = 128;
};

struct Scene {
    std::string name;
    uint32_t seed = 0;
    bool road = false;
    bool noise = true;  // of a sensor
    std::vector<Figure> figures;
};

// "crossing", "market", "still" (where nothing moves, without noise). Throws NotFound and names
// those there are.
[[nodiscard]] Scene sceneByName(std::string_view name);

// When anything visible moves: overlapping passages joined. Pure.
[[nodiscard]] std::vector<MotionSpan> motionOf(const Scene& scene);

// Draws a scene at one size. Thread-bound.
class ScenePainter {
  public:
    ScenePainter(Scene scene, Size size);
    ~ScenePainter();
    ScenePainter(const ScenePainter&) = delete;
    ScenePainter& operator=(const ScenePainter&) = delete;

    // `frame` is a writable yuv420p picture of the painter's size.
    void paint(double seconds, AVFrame& frame);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace betang::camsim
