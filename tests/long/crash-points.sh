#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Every crash point: see tests/crash. The figures of the last run stand in docs/proofs/crash-points.md.
set -euo pipefail
bin=${BETANG_BIN:-build/release/bin}
LD_PRELOAD=$bin/libcrash_points.so exec "$bin/crash_points" "$@"
