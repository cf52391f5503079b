#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# tidy.sh BUILD [FOLDER ...]: clang-tidy, thread-safety analysis included, over the sources of the folders with the
# compile commands of BUILD; quiet when all is well.
set -uo pipefail
build=$1
shift
folders=("$@")
((${#folders[@]} > 0)) || folders=(core config bus media ingest archive server compositor analytics apps)
mapfile -t files < <(git ls-files -co --exclude-standard -- "${folders[@]/%//*.cpp}")
bad=0
# shellcheck disable=SC2016
results=$(printf '%s\0' "${files[@]}" |
    xargs -0 -P "$(nproc)" -I{} sh -c \
        'nice clang-tidy --quiet -p "$1" "$2" >"$1/tidy-$(echo "$2" | tr / _).log" 2>/dev/null || echo "$2"' sh "$build" {})
for file in $results; do
    bad=$((bad + 1))
    echo "FAILED $file"
    grep -E 'error:|warning:' "$build/tidy-$(echo "$file" | tr / _).log" | head -n 10
done
echo "$((${#files[@]} - bad)) passed, $bad failed"
((bad == 0))
