#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Installs Betang on this machine: builds it, puts programs, console and systemd units in place, makes the user that it
# runs as, and a first configuration where there is none. Run again it updates; what is configured or recorded it leaves.
#   deploy/install.sh                 installs; `systemctl enable --now betang` then starts it, now and at every boot
#   deploy/install.sh --start         does that as well
#   deploy/install.sh --stage DIR [--bin FOLDER]   into a folder, as for a package; programs from FOLDER instead of building
set -euo pipefail
cd "$(dirname "$0")/.."

prefix=/usr/local
stage=""
bin=""
start=false
while (($#)); do
    case $1 in
        --prefix) prefix=${2:?} && shift ;;
        --stage) stage=${2:?} && shift ;;
        --bin) bin=${2:?} && shift ;;
        --start) start=true ;;
        -h | --help) sed -n '4,9s/^# \{0,1\}//p' "$0" && exit 0 ;;
        *) echo "install: unknown option $1" >&2 && exit 2 ;;
    esac
    shift
done
if [[ -z $stage ]] && ((EUID != 0)); then
    echo "install: must run as root (or with --stage DIR)" >&2
    exit 1
fi

if [[ -z $bin ]]; then
    deploy/install-deps.sh
    cmake --preset release -DBETANG_TESTS=OFF -B build/install >/dev/null
    cmake --build build/install --target betang
    bin=build/install/bin
fi
deploy/build-console.sh

install -D -m 755 "$bin/betang" "$stage$prefix/bin/betang"
rm -rf "$stage$prefix/share/betang/console"
mkdir -p "$stage$prefix/share/betang"
cp -r console/dist "$stage$prefix/share/betang/console"
chmod -R a+rX "$stage$prefix/share/betang"

# unit SOURCE NAME WEIGHT
unit() {
    local target=$stage/etc/systemd/system/$2
    mkdir -p "$(dirname "$target")"
    sed -e "s#@bin@#$prefix/bin#g" -e "s#@weight@#$3#" "deploy/systemd/$1" >"$target"
    chmod 644 "$target"
}
unit betang.service betang.service -
# Recording first, then what operators see.
for role in ingest:400 archive:400 site:200 share:200 wall:200 server:100 analytics:50; do
    unit betang-role@.service "betang-${role%:*}@.service" "${role#*:}"
done

if [[ -z $stage ]] && ! getent passwd betang >/dev/null; then
    useradd --system --home-dir /var/lib/betang --no-create-home --shell /usr/sbin/nologin betang
fi
config=$stage/etc/betang
mkdir -p "$config/conf.d" "$config/secrets"
[[ -e $config/betang.yaml ]] || install -m 640 deploy/betang.yaml "$config/betang.yaml"
chmod 750 "$config" "$config/conf.d"
chmod 700 "$config/secrets"
[[ -z $stage ]] || exit 0

chgrp betang "$config" "$config/betang.yaml" "$config/conf.d"
chown betang: "$config/secrets"
if [[ -d /run/systemd/system ]]; then
    systemctl daemon-reload
    systemctl try-restart 'betang.service' 'betang-*@*.service' # what runs is the new program from now on
    ! $start || systemctl enable --now betang
fi
echo "installed: edit /etc/betang/betang.yaml, then: systemctl enable --now betang"
