// SPDX-License-Identifier: Apache-2.0
//
// The one place that knows which Catch2 the distribution ships: 2.13 in Debian 12.

#pragma once

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wall"
#pragma GCC diagnostic ignored "-Wextra"
#include <catch2/catch.hpp>
#pragma GCC diagnostic pop
