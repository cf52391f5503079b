#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The one test command: installs what is missing, builds and passes every test.
#   tests/run.sh                 everything; the last line is `N passed, N failed`
#   tests/run.sh --only STEP     one step (with the build it needs)
#   tests/run.sh --long NAME [OPTIONS]   one long proof (tests/long/NAME.sh)
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

all_steps=(lint console unit integration fuzz e2e browser fault demo asan tsan clang)
only=""
logs=build/test-logs
passed=0
failed=0

usage() {
    echo "usage: tests/run.sh [--only STEP] [--long NAME [OPTIONS]]"
    echo "steps: ${all_steps[*]}"
    echo "long proofs: $(find tests/long -name '*.sh' -printf '%f ' 2>/dev/null | sed 's/\.sh//g')"
}

while (($#)); do
    case $1 in
        --only) only=${2:-} && shift ;;
        --long) # what follows belongs to the proof
            long=${2:-}
            long_options=("${@:3}")
            break
            ;;
        -h | --help) usage && exit 0 ;;
        *) usage >&2 && exit 2 ;;
    esac
    shift
done
if [[ -n $only && " ${all_steps[*]} " != *" $only "* ]]; then
    usage >&2
    exit 2
fi

mkdir -p "$logs"
export PYTHONDONTWRITEBYTECODE=1
export BETANG_TEST_DATA=${BETANG_TEST_DATA:-$PWD/../shared/data}
export XDG_CACHE_HOME=${XDG_CACHE_HOME:-$HOME/.cache}

# step NAME COMMAND...: runs it quietly, adds what it counted, prints one line, shows the log on failure.
step() {
    local name=$1 log=$logs/$1.log begun=$SECONDS status good bad
    shift
    "$@" >"$log" 2>&1 </dev/null
    status=$?
    read -r good bad < <(/usr/bin/python3 tests/support/tally.py "$log" "$status")
    passed=$((passed + good))
    failed=$((failed + bad))
    printf '%-12s %4d passed, %d failed   %d s\n' "$name" "$good" "$bad" $((SECONDS - begun))
    grep -a '^unsteady ' "$log" | sed 's/^/    /'
    if ((bad > 0)); then
        grep -aE 'FAILED|Failed|failed:|error:|Error|ERROR|REQUIRE|CHECK|WARNING: ThreadSanitizer|Timeout|\.cpp:[0-9]+' "$log" | tail -n 60 | cut -c1-300
        echo "    ... $log"
    fi
}

wanted() { [[ -z $only || $only == "$1" ]]; }

# build PRESET TARGET...: configures once and builds the targets; ends the run when it cannot.
build() {
    local preset=$1 log=$logs/build-$1.log begun=$SECONDS
    shift
    { cmake --preset "$preset" && cmake --build --preset "$preset" -- "$@"; } >"$log" 2>&1 </dev/null || {
        grep -aE 'error|Error|FAILED' "$log" | head -n 40
        echo "build $preset failed: $log"
        echo "$passed passed, $((failed + 1)) failed"
        exit 1
    }
    printf '%-12s built in %d s\n' "$preset" $((SECONDS - begun))
}

# The sanitizers' builds, with what tests that mostly wait leave of the processors. What fails here is told by build().
build_beside() {
    local words=(cmake)
    command -v chrt >/dev/null && words=(chrt --idle 0 cmake)
    { "${words[@]}" --preset asan && "${words[@]}" --build --preset asan -- asan-tests &&
        "${words[@]}" --preset tsan && "${words[@]}" --build --preset tsan -- tsan-tests; } \
        >"$logs/build-beside.log" 2>&1 </dev/null &
    beside=$!
}

# Most tests wait for deadlines and processes, so more of them run than there are cores.
# What fails is run once more, alone: then it counts as passed and is told as unsteady (see CONTRIBUTING.md).
ctest_of() {
    local run=(ctest --test-dir "build/$1" -V --timeout 300 --no-tests=error)
    "${run[@]}" -L "$2" -j 3 && return
    local names
    names=$(sed 's/^[0-9]*:/unsteady /' "build/$1/Testing/Temporary/LastTestsFailed.log")
    echo "once more, what failed, alone"
    "${run[@]}" --rerun-failed -j 1 && echo "$names"
}

# The same for a step that is one piece.
twice() {
    "$@" && return
    echo "once more, what failed, alone"
    "$@" && echo "unsteady $*"
}

deploy/install-deps.sh || exit 1

if [[ -n ${long:-} ]]; then
    [[ -x tests/long/$long.sh ]] || { usage >&2 && exit 2; }
    build release
    exec "tests/long/$long.sh" "${long_options[@]}"
fi

wanted lint && step lint tests/lint/lint.py
wanted console && step console tests/console.sh
case $only in
    "" | unit | integration | fuzz | e2e | browser | fault | demo) build dev ;;
esac
wanted unit && step unit ctest_of dev unit
beside=""
[[ -n $only ]] || build_beside
wanted integration && step integration ctest_of dev integration
wanted fuzz && step fuzz ctest_of dev fuzz
wanted e2e && step e2e env BETANG_BIN="$PWD/build/dev/bin" /usr/bin/python3 tests/e2e/run.py
wanted browser && step browser twice env BETANG_BIN="$PWD/build/dev/bin" tests/browser/run.sh
wanted fault && step fault env BETANG_BIN="$PWD/build/dev/bin" /usr/bin/python3 tests/e2e/run.py --folder tests/fault
wanted demo && step demo twice env BETANG_PRESET=dev deploy/demo.sh --headless --seconds 20
[[ -z $beside ]] || wait "$beside"
if wanted asan; then
    build asan asan-tests
    step asan ctest_of asan memory
fi
if wanted tsan; then
    build tsan tsan-tests
    step tsan ctest_of tsan threads
fi
if wanted clang; then
    build clang generated-files
    # The folders that every other one stands on; `tests/lint/tidy.sh build/clang` takes all of them.
    step clang tests/lint/tidy.sh build/clang core bus media
fi
echo "$passed passed, $failed failed"
((failed == 0))
