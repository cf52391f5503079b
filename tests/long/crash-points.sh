#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Every crash point, shared among as many processes as there are cores: see tests/crash. The figures
# of the last run stand in docs/proofs/crash-points.md. With options (--sample, ...) one process runs.
set -euo pipefail
bin=${BETANG_BIN:-build/release/bin}
crash_points() { LD_PRELOAD=$bin/libcrash_points.so "$bin/crash_points" "$@"; }
if [ $# -gt 0 ]; then
    crash_points "$@"
    exit
fi

parts=$(nproc)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for part in $(seq "$parts"); do
    crash_points --part "$part/$parts" >"$folder/$part" &
done
for job in $(jobs -p); do
    wait "$job" || true
done
cat "$folder"/*
awk '/ passed, / { passed += $1; failed += $3; ended++ }
     END { failed += '"$parts"' - ended
           printf "%d passed, %d failed\n", passed, failed; exit failed > 0 }' "$folder"/*
