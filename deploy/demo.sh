#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The demo province: nine simulated cameras of two sites on one wall, recorded. Installs what is missing, builds,
# runs. Without options until Ctrl-C; with --seconds N it ends by itself with a summary and exit 0
# only if everything held.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=0
headless=0
port=8554
json=""
preset=${BETANG_PRESET:-release}
camera_port=${BETANG_DEMO_CAMERA_PORT:-8551}
web_port=${BETANG_DEMO_WEB_PORT:-8080}
work=${BETANG_DEMO_FOLDER:-$PWD/build/demo}

usage() {
    cat <<'USAGE'
usage: deploy/demo.sh [--seconds N] [--headless] [--port P] [--json FILE]
  --seconds N   run N seconds, print a summary, exit 0 only if all of it holds (default: until Ctrl-C)
  --headless    no window, even where there is a display
  --port P      where the wall's RTSP output listens on 127.0.0.1 (default 8554)
  --json FILE   also write the summary as JSON
USAGE
}

need_number() {
    [[ $2 =~ ^[0-9]+$ ]] || { echo "demo: $1 needs a number, not '$2'" >&2 && exit 2; }
}

while (($#)); do
    case $1 in
        --seconds) need_number "$1" "${2:-}" && seconds=$2 && shift ;;
        --port) need_number "$1" "${2:-}" && port=$2 && shift ;;
        --json) json=${2:-} && shift ;;
        --headless) headless=1 ;;
        -h | --help) usage && exit 0 ;;
        *) usage >&2 && exit 2 ;;
    esac
    shift
done

deploy/install-deps.sh
clip=$(deploy/fetch-clip.sh)
echo "demo: building (the first time takes some minutes)"
mkdir -p "$work"
{ cmake --preset "$preset" && cmake --build --preset "$preset" -- \
    betang betang-camsim betang-segcheck betang-markread; } >"$work/build.log" 2>&1 || {
    tail -n 30 "$work/build.log" >&2
    exit 1
}
deploy/build-console.sh
bin=$PWD/build/$preset/bin

pids=()
stop_all() {
    local pid
    for pid in "${pids[@]}"; do
        kill -TERM "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    pids=()
}
trap stop_all EXIT

# The province: the shipped example with the ports of this run.
rm -rf "${work:?}/run" "$work/recordings" "$work/conf.d" "$work/secrets"
mkdir -p "$work/secrets" "$work/conf.d"
sed -e "s#rtsp://127.0.0.1:8551/#rtsp://127.0.0.1:$camera_port/#" \
    -e "s#rtsp_port: 8554#rtsp_port: $port#" \
    -e "s#listen: 127.0.0.1:8080#listen: 127.0.0.1:$web_port#" config/demo.yaml >"$work/demo.yaml"
if ((!headless)) && [[ -n ${DISPLAY:-} ]]; then
    cat >"$work/conf.d/window.yaml" <<'YAML'
walls:
  utama:
    outputs:
      window: {kind: display, size: 1280x720, rate: 15}
YAML
fi
(
    umask 077
    head -c 18 /dev/urandom | base64 | tr '+/' '-_' >"$work/password"
    printf 'demo:%s\n' "$(cat "$work/password")" >"$work/secrets/demo"
)

# Cameras of one scene show it at different times; with a summary all begin at its begin, because the
# truth about motion begins there.
spread=(--spread)
((seconds == 0)) || spread=()

rm -f "$work/camsim.log" "$work/camsim.sock"
echo "demo: preparing the cameras' pictures (the first time takes about a minute)"
"$bin/betang-camsim" --clip "$clip" --clip scene:crossing --clip scene:market --count 9 \
    "${spread[@]}" --port "$camera_port" --log "$work/camsim.log" --control "$work/camsim.sock" \
    --user demo --auth md5 --password-file "$work/password" >"$work/camsim.out" 2>"$work/camsim.err" &
pids=($!)
for ((i = 0; ; ++i)); do
    [[ -S $work/camsim.sock ]] && break
    kill -0 "${pids[0]}" 2>/dev/null || { tail -n 5 "$work/camsim.err" >&2 && exit 1; }
    ((i < 3000)) || { echo "demo: the simulated cameras did not start" >&2 && exit 1; }
    sleep 0.1
done

"$bin/betang" run -c "$work/demo.yaml" 2>"$work/betang.log" &
betang=$!
/usr/bin/python3 deploy/demo_events.py "ipc://$work/run/analytics-main.live" "$work/events.jsonl" &
pids=("$betang" $! "${pids[@]}")
if ((seconds)); then
    /usr/bin/python3 deploy/demo_viewer.py "ipc://$work/run/wall-utama.live" utama &
    pids+=($!)
fi
echo "demo: running; the wall plays at rtsp://127.0.0.1:$port/utama"
echo "demo: the console:       http://127.0.0.1:$web_port/"
echo "demo: a picture of it:   $bin/betang snapshot utama -c $work/demo.yaml -o wall.png"
echo "demo: what is happening: $bin/betang status -c $work/demo.yaml"

if ((seconds == 0)); then
    trap 'exit 0' INT TERM
    wait "$betang"
    exit 1
fi

deadline=$((SECONDS + seconds))
trap 'exit 130' INT TERM
while ((SECONDS < deadline)); do
    kill -0 "$betang" 2>/dev/null || {
        echo "demo: betang ended early:" >&2
        tail -n 20 "$work/betang.log" >&2
        exit 1
    }
    sleep 0.5
done
"$bin/betang" status --json -c "$work/demo.yaml" >"$work/status.json"
"$bin/betang" snapshot utama -c "$work/demo.yaml" -o "$work/wall.png"
"$bin/betang-markread" "$work/wall.png" --grid 3x3 >"$work/marks.json"
stop_all
/usr/bin/python3 deploy/demo_summary.py --work "$work" --bin "$bin" ${json:+--json "$json"}
