#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A power cut at 200 random instants: see tests/crash/power_cut.py. The figures of the last run stand in
# docs/proofs/power-cut.md.
set -euo pipefail
status=0
/usr/bin/python3 tests/crash/power_cut.py "${BETANG_BIN:-build/release/bin}" "$@" || status=$?
((status == 77)) || exit "$status"
