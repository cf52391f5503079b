#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Ten minutes of cameras that fail before a wall (--seconds N, --seed S); see tests/fault/wall_chaos.py.
BETANG_BIN=${BETANG_BIN:-$PWD/build/release/bin} exec /usr/bin/python3 tests/fault/wall_chaos.py "$@"
