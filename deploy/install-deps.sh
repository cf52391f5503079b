#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The one list of Debian 12 packages that building, running and testing Betang need.
# Idempotent: installs only what is missing; runs as root or through sudo.
set -euo pipefail

packages=(
    # tool chain
    build-essential cmake ninja-build ccache pkg-config git clang clang-tidy clang-format
    libclang-rt-14-dev lld universal-ctags shellcheck
    # libraries
    libspdlog-dev libfmt-dev libyaml-cpp-dev libcli11-dev nlohmann-json3-dev
    libzmq3-dev cppzmq-dev libsqlite3-dev libssl-dev libsodium-dev zlib1g-dev
    libgstreamer1.0-dev libgstreamer-plugins-base1.0-dev libgstrtspserver-1.0-dev
    libavcodec-dev libavformat-dev libavutil-dev libswscale-dev
    libopencv-core-dev libopencv-imgproc-dev
    libboost1.81-dev libyuv-dev libpango1.0-dev libcairo2-dev libx264-dev libxcb1-dev libxcb-shm0-dev
    # what the programs load while running
    gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad
    gstreamer1.0-plugins-ugly gstreamer1.0-libav gstreamer1.0-x gstreamer1.0-tools
    fonts-dejavu-core ffmpeg ca-certificates tzdata glib-networking
    # tests
    catch2 python3 python3-zmq python3-yaml python3-jsonschema xvfb x11-apps x11-utils
    imagemagick openssl procps chromium iproute2
)
# What builds the console: any Node from 18 on will do, Debian's own where there is none.
command -v node >/dev/null || packages+=(nodejs)
command -v npm >/dev/null || packages+=(npm)

missing=()
for package in "${packages[@]}"; do
    state=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
    [[ $state == "install ok installed" ]] || missing+=("$package")
done
((${#missing[@]} == 0)) && exit 0

as_root=()
if ((EUID != 0)); then
    command -v sudo >/dev/null || {
        echo "install-deps: run as root or install sudo; missing: ${missing[*]}" >&2
        exit 1
    }
    as_root=(sudo)
fi
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
install() {
    "${as_root[@]}" apt-get -qq update &&
        "${as_root[@]}" apt-get -qq install -y --no-install-recommends "${missing[@]}"
}
install >"$log" 2>&1 || {
    cat "$log" >&2
    exit 1
}
