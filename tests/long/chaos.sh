#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Half an hour of random faults (--seconds N, --seed S); see tests/fault/chaos.py.
BETANG_BIN=${BETANG_BIN:-$PWD/build/release/bin} exec /usr/bin/python3 tests/fault/chaos.py "$@"
