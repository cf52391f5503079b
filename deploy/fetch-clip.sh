#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Prints the path of vtest.avi, the street scene that Debian ships with OpenCV's documentation. Takes that one
# file out of the package without installing it, once, into the user's cache.
set -euo pipefail

cache=${XDG_CACHE_HOME:-$HOME/.cache}/betang
clip=$cache/vtest.avi
if [[ ! -s $clip ]]; then
    mkdir -p "$cache"
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    (
        cd "$work"
        apt-get -qq download opencv-doc >&2
        dpkg-deb --fsys-tarfile opencv-doc_*.deb |
            tar -xO ./usr/share/doc/opencv-doc/examples/data/vtest.avi >vtest.avi
    )
    mv "$work/vtest.avi" "$clip"
fi
echo "$clip"
