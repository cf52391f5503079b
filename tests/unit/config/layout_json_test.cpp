// SPDX-License-Identifier: Apache-2.0

#include "config/layout_json.hpp"

#include "config/layouts.hpp"

#include "tests/support/catch.hpp"

using namespace betang;

TEST_CASE("a layout that is told with its tiles is the same when it is read", "[config]") {
    const WallLayout large = layoutNamed("1+5", {}).take();
    CHECK(layoutFrom(layoutJson(large), "1+5").take() == large);
    CHECK(layoutFrom(layoutJson(large), "campuran").take().name == "campuran");
}

TEST_CASE("a board that makes no sense is refused", "[config]") {
    const auto board = [](const nlohmann::json& tile) {
        return nlohmann::json{{"columns", 4}, {"rows", 2}, {"tiles", {tile}}};
    };
    const nlohmann::json good{{"column", 3}, {"row", 1}, {"columns", 1}, {"rows", 1}, {"z", 0}};
    CHECK(layoutFrom(board(good), "campuran").ok());
    for (const auto& [field, value] : {std::pair{"column", nlohmann::json(4)},
                                       std::pair{"row", nlohmann::json(-1)},
                                       std::pair{"columns", nlohmann::json(2)},
                                       std::pair{"rows", nlohmann::json(0)},
                                       std::pair{"z", nlohmann::json(1.5)},
                                       std::pair{"z", nlohmann::json(99999999999)}}) {
        nlohmann::json tile = good;
        tile[field] = value;
        INFO(tile);
        CHECK_FALSE(layoutFrom(board(tile), "campuran").ok());
    }
    for (const nlohmann::json& bad :
         {nlohmann::json(7),
          nlohmann::json::object(),
          board(nlohmann::json(3)),
          nlohmann::json{{"columns", 4}, {"rows", 2}, {"tiles", nlohmann::json::array()}},
          nlohmann::json{{"columns", 9999}, {"rows", 2}, {"tiles", {good}}},
          nlohmann::json{{"columns", 4}, {"rows", 2}, {"tiles", std::vector(65, good)}}}) {
        INFO(bad);
        CHECK_FALSE(layoutFrom(bad, "campuran").ok());
    }
}
