#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Analytics on footage whose truth is known, and on nuisances made of it; the tables of docs/analytics.md.
#   tests/run.sh --long footage [--write] [clips] [gate] [nuisances] [health]
set -euo pipefail
cd "$(dirname "$0")/../.."
export BETANG_BIN=${BETANG_BIN:-$PWD/build/release/bin}
exec /usr/bin/python3 tests/footage/analytics_truth.py "$@"
