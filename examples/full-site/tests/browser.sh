#!/usr/bin/env bash
# Opens the demo site in headless Chromium and looks at five pages at two widths.
#
#   examples/full-site/tests/browser.sh target/debug/full-site
#
# Each page must have its status, its marks in the DOM and a silent console. Screenshots go to
# target/browser/. The last line reads like libtest's, so that test.sh can add it up.
set -euo pipefail

binary=$(realpath -e "${1:?usage: browser.sh PATH_OF_FULL_SITE}")
root=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../../..")
shots=${CARGO_TARGET_DIR:-$root/target}/browser
mkdir -p "$shots"
shots=$(realpath "$shots")

chromium=
for name in ${BLOGCMS_CHROMIUM:-chromium chromium-browser google-chrome}; do
    if chromium=$(command -v "$name"); then break; fi
done
if [[ -z $chromium ]]; then
    echo "no Chromium found; install it with: apt-get install -y chromium" >&2
    exit 1
fi

# Settings of whoever runs this are not settings of the site under test.
for name in ${!BLOGCMS_@}; do unset "$name"; done

work=$(mktemp -d)
server=
stop() {
    if [[ -n $server ]]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
        server=
    fi
}
cleanup() {
    stop
    rm -rf "$work" 2>/dev/null || { sleep 1 && rm -rf "$work"; } || true
}
trap cleanup EXIT
trap 'exit 130' INT TERM
mkdir -p "$work/home"
export HOME=$work/home XDG_CONFIG_HOME=$work/home XDG_CACHE_HOME=$work/home

# Status code of a path, or nothing when nobody answers.
status() {
    # shellcheck disable=SC2016 # expanded by the inner shell
    timeout 10 bash -c '
        exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
        printf "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n" "$2" "$1" >&3
        read -r _ code _ <&3 && printf %s "$code"
    ' status "$port" "$1" 2>/dev/null || true
}

free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 12000))
        if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            echo "$port"
            return
        fi
    done
}

# Somebody may take the port between the look and the start: three attempts.
start() {
    local waited
    for _ in 1 2 3; do
        port=$(free_port)
        (cd "$work" && exec "$binary" --data "$work/data" serve \
            --listen "127.0.0.1:$port" --base-url "http://127.0.0.1:$port") >"$work/server.log" 2>&1 &
        server=$!
        for ((waited = 0; waited < 300; waited++)); do
            kill -0 "$server" 2>/dev/null || break
            if [[ $(status /) == 200 ]]; then return 0; fi
            sleep 0.1
        done
        stop
    done
    echo "full-site did not answer on /; its log:" >&2
    tail -n 40 "$work/server.log" >&2
    return 1
}

# browse WIDTH PATH NAME: DOM to $work/dom, console to $work/console, picture to $shots.
# A window is never narrower than 500 px, a full screen is: hence the screen of that width.
browse() {
    rm -rf "$work/profile" "$shots/$3-$1.png"
    timeout 60 "$chromium" --headless=new --no-sandbox --disable-gpu --disable-quic --disable-dev-shm-usage \
        --no-first-run --disable-background-networking --disable-component-update --disable-sync \
        --hide-scrollbars --screen-info="{$1x1600}" --start-fullscreen --window-size="$1,1600" \
        --user-data-dir="$work/profile" --virtual-time-budget=5000 --enable-logging=stderr \
        --screenshot="$shots/$3-$1.png" --dump-dom "http://127.0.0.1:$port$2" \
        >"$work/dom" 2>"$work/chromium.log" </dev/null || return 1
    grep CONSOLE "$work/chromium.log" >"$work/console" || true
}

passed=0 failed=0

# Reports one check; $problem is empty when all is well.
report() {
    if [[ -z $problem ]]; then
        passed=$((passed + 1))
        echo "test browser::$1 ... ok"
    else
        failed=$((failed + 1))
        echo "test browser::$1 ... FAILED: $problem"
    fi
}

# page NAME STATUS PATH MARK…: a mark is an extended regular expression the DOM must match.
page() {
    local name=$1 want=$2 path=$3 width mark got problem
    shift 3
    got=$(status "$path")
    for width in 1280 390; do
        problem=
        [[ $got == "$want" ]] || problem+="status ${got:-none}, expected $want; "
        if browse "$width" "$path" "$name"; then
            for mark in '<main [^>]*id="main"' '<h1[ >]' "$@"; do
                tr '\n' ' ' <"$work/dom" | grep -Eq -- "$mark" || problem+="no match for $mark; "
            done
            if grep -Ei 'refused to|violates|error|uncaught|failed to' "$work/console"; then
                problem+="the console complains; "
            fi
            [[ -s $shots/$name-$width.png ]] || problem+="no screenshot; "
        else
            problem+="Chromium failed: $(tail -n 1 "$work/chromium.log")"
        fi
        report "${name}_$width"
    done
}

start
title='How long should a cache remember\?'
page home 200 / "$title" '<title>[^<]*Foolscap'
page post 200 /posts/how-long-should-a-cache-remember "<h1[^>]*>[^<]*$title" '<table' '<pre'
page category 200 /categories/engineering '<h1[^>]*>[^<]*Engineering' "$title"
page about 200 /about '<h1[^>]*>[^<]*About'
page not_found 404 /posts/there-is-no-such-post 'href="[^"]*/"'

problem=
kill -0 "$server" 2>/dev/null || problem="the server ended while it was being read"
grep -i 'panicked at' "$work/server.log" && problem="the server panicked"
report server_stays_up

if [[ $failed -gt 0 ]]; then
    echo "the server's log:"
    tail -n 20 "$work/server.log"
    echo "test result: FAILED. $passed passed; $failed failed; 0 ignored"
    exit 1
fi
echo "test result: ok. $passed passed; $failed failed; 0 ignored"
