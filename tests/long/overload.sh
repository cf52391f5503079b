#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A wall of 49 cameras of 1080p on a machine that does nothing else: what every run of the tests
# asks for, and that the output keeps its rate.
set -euo pipefail
cd "$(dirname "$0")/../.."
export BETANG_BIN=${BETANG_BIN:-$PWD/build/release/bin} BETANG_ALONE=1
exec /usr/bin/python3 tests/e2e/run.py --folder tests/fault test_overload
