#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# clang-tidy over the product's sources with the compile commands of BUILD; quiet when all is well.
set -uo pipefail
build=$1
mapfile -t files < <(git ls-files -co --exclude-standard -- 'core/*.cpp' 'config/*.cpp' 'bus/*.cpp' \
    'media/*.cpp' 'ingest/*.cpp' 'archive/*.cpp' 'compositor/*.cpp' 'analytics/*.cpp' 'apps/*.cpp')
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
