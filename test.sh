#!/usr/bin/env bash
# Every check of this repository.
#
#   ./test.sh         formatting, lints, tests, documentation, a quick look in a browser, hostile text in a browser
#   ./test.sh full    also: every page at every width, each feature built alone, media on a server that speaks S3, the oldest
#                     rusqlite, packages, licences, advisories
#   ./test.sh soak    full, and the long races and crash tests in release mode, and Lighthouse
#
# BLOGCMS_SKIP=browser leaves out the browser and says so, BLOGCMS_SKIP=postgres the tests of PostgreSQL, which then show as
# ignored; BLOGCMS_SKIP=browser,postgres both. Logs: target/test-logs/<stage>.log, screenshots: target/browser/
# Last line: "N passed, N failed", with ", N skipped" when something was left out.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
exec </dev/null

root=$PWD
mode=${1:-default}
case "$# $mode" in
[01]\ default | 1\ full | 1\ soak) ;;
*)
    echo "usage: ./test.sh [full|soak]" >&2
    exit 2
    ;;
esac

export CARGO_TERM_COLOR=never
[[ -z ${HOME:-} ]] || PATH=$PATH:$HOME/.cargo/bin
target=${CARGO_TARGET_DIR:-target}
[[ $target == /* ]] || target=$root/$target
export CARGO_TARGET_DIR=$target
logs=$target/test-logs
mkdir -p "$logs"

# Library crates: what is published, what has features.
crates=(blogcms-core blogcms-storage blogcms-search blogcms-axum)

# Commands beside cargo: names any of which will do : Debian package : word for BLOGCMS_SKIP.
tools=(
    "cc:build-essential:"
    "${BLOGCMS_CHROMIUM:-chromium chromium-browser google-chrome}:chromium:browser"
    "node:nodejs:browser"
    "npm:npm:browser"
    "java:default-jre-headless:browser"
    "python3:python3-venv:browser"
    "setpriv:util-linux:postgres"
)
node_major=20

passed=0 failed=0 skipped=0
failed_stages=()

skip=${BLOGCMS_SKIP:-}
skips() { [[ ",$skip," == *",$1,"* ]]; }

for word in ${skip//,/ }; do
    [[ $word == browser || $word == postgres ]] && continue
    echo "BLOGCMS_SKIP: there is nothing called '$word' to skip; known: browser, postgres" >&2
    exit 2
done

# Sum of one column of libtest's result lines in a log: 4 passed, 6 failed, 8 ignored.
count() { awk -v column="$2" '/^test result: / { sum += $column } END { print sum + 0 }' "$1"; }

# stage NAME COMMAND…: run it, say how it went, show the end of its log when it failed.
# Exit code 77 means skipped, with the reason as the last line.
stage() {
    local name=$1 log=$logs/${1// /-}.log start=$SECONDS code ok bad left
    shift
    printf '%-16s … ' "$name"
    set +e
    (
        set -euo pipefail
        "$@"
    ) >"$log" 2>&1
    code=$?
    set -e
    ok=$(count "$log" 4) bad=$(count "$log" 6) left=$(count "$log" 8)
    passed=$((passed + ok)) skipped=$((skipped + left))
    if [[ $code -eq 77 ]]; then
        skipped=$((skipped + 1))
        echo "SKIPPED: $(tail -n 1 "$log")"
    elif [[ $code -eq 0 && $bad -eq 0 ]]; then
        echo "ok, $((SECONDS - start)) s$(tally "$ok" "$left")"
        sed -n 's/^figure: /    /p' "$log"
    else
        failed=$((failed + (bad > 0 ? bad : 1)))
        failed_stages+=("$name")
        echo "FAILED, exit code $code, $((SECONDS - start)) s; the end of $log:"
        tail -n 60 "$log" | sed 's/^/    /'
    fi
}

tally() {
    [[ $1 -gt 0 || $2 -gt 0 ]] || return 0
    printf ', %s passed' "$1"
    [[ $2 -eq 0 ]] || printf ', %s ignored' "$2"
}

# A run of tests in which none ran is a mistake, not a success. $log is that of the stage.
tests() {
    "$@"
    if [[ $(count "$log" 4) -eq 0 ]]; then
        echo "no test ran"
        return 1
    fi
}

# ---- stages of every run

first_command() {
    local name
    for name in $1; do command -v "$name" && return 0; done
    return 1
}

missing_packages() {
    local tool names package word
    for tool in "${tools[@]}"; do
        IFS=: read -r names package word <<<"$tool"
        if [[ -n $word ]] && skips "$word"; then continue; fi
        first_command "$names" >/dev/null || echo "$package"
    done
    # Debian keeps a part of what makes environments for Python apart.
    skips postgres || [[ -n $(postgres_programs) ]] || echo postgresql
    skips browser || python3 -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
}

check_tools() {
    local missing
    if ! command -v cargo; then
        echo "cargo is missing. Install Rust: https://rustup.rs"
        return 1
    fi
    cargo --version
    if ! cargo fmt --version || ! cargo clippy --version; then
        echo "rustfmt or clippy is missing. Install them: rustup component add rustfmt clippy"
        return 1
    fi
    missing=$(missing_packages | tr '\n' ' ')
    if [[ -n $missing && $(id -u) -eq 0 ]] && command -v apt-get >/dev/null; then
        export DEBIAN_FRONTEND=noninteractive
        apt-get update || true
        # shellcheck disable=SC2086 # one word per package
        apt-get install -y --no-install-recommends $missing || true
        missing=$(missing_packages | tr '\n' ' ')
    fi
    if [[ -n $missing ]]; then
        echo "Missing: ${missing% }. Install with: apt-get update && apt-get install -y ${missing% }"
        echo "Without a browser: BLOGCMS_SKIP=browser ./test.sh; without PostgreSQL: BLOGCMS_SKIP=postgres ./test.sh"
        return 1
    fi
    if ! skips browser && ! node -e "process.exit(parseInt(process.versions.node) < $node_major ? 1 : 0)"; then
        echo "The browser tests need Node.js $node_major or newer; this is $(node --version). Debian 13 has it as nodejs."
        echo "Without a browser: BLOGCMS_SKIP=browser ./test.sh"
        return 1
    fi
}

# ---- a PostgreSQL server that is thrown away

# The folder with initdb and pg_ctl, which Debian keeps out of the PATH.
postgres_programs() {
    local folder
    for folder in /usr/lib/postgresql/*/bin; do
        if [[ -x $folder/initdb && -x $folder/pg_ctl ]]; then echo "$folder"; fi
    done | sort -V | tail -n 1
}

# initdb refuses root, so root runs it as Debian's user for it.
as_postgres() {
    if [[ $(id -u) -eq 0 ]]; then
        setpriv --reuid=postgres --regid=postgres --init-groups --reset-env "$@"
    else
        "$@"
    fi
}

# Empty, or the folder of the server that runs.
postgres_folder=

# Started once for all stages; nothing of it outlives this run. What it loses in a crash nobody misses.
start_postgres() {
    local bin folder=$1
    bin=$(postgres_programs)
    [[ $(id -u) -ne 0 ]] || chown postgres: "$folder"
    chmod 755 "$folder"
    cd "$folder"
    as_postgres "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync
    # The one role that needs a password, so that a wrong one can be tried.
    sed -i '1i local all blogcms_password scram-sha-256' "$folder/data/pg_hba.conf"
    as_postgres "$bin/pg_ctl" -w -D "$folder/data" -l "$folder/log" \
        -o "-c listen_addresses= -k $folder -c fsync=off -c full_page_writes=off -c max_connections=200" start
}

stop_postgres() {
    [[ -n $postgres_folder ]] || return 0
    if [[ -e $postgres_folder/data/postmaster.pid ]]; then
        (cd / && as_postgres "$(postgres_programs)/pg_ctl" -m immediate -D "$postgres_folder/data" stop) >/dev/null 2>&1 || true
    fi
    rm -rf "$postgres_folder"
}
trap stop_postgres EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

check_docs() { RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --workspace --locked; }

browser_tests=blogcms-axum/tests/browser

# The packages that the lock files name, and nothing that they would run at installation.
install_browser_tests() {
    npm ci --prefix "$browser_tests" --prefer-offline --ignore-scripts "$@"
    python3 -m venv "$target/feed-check"
    "$target/feed-check/bin/pip" install --disable-pip-version-check -q -r "$browser_tests/feed/requirements.txt"
}

check_browser() {
    if skips browser; then
        echo "BLOGCMS_SKIP=browser; no page was looked at in a browser"
        return 77
    fi
    local size=smoke
    [[ $mode == default ]] || size=full
    install_browser_tests --omit=dev
    cargo build --locked --workspace --example browser-blogs
    tests node "$browser_tests/run.js" "$size" "$target/debug/full-site" "$target/debug/examples/browser-blogs"
}

check_lighthouse() {
    if skips browser; then
        echo "BLOGCMS_SKIP=browser; Lighthouse measured nothing"
        return 77
    fi
    install_browser_tests
    cargo build --locked --release -p full-site
    tests node "$browser_tests/run.js" lighthouse "$target/release/full-site" "$target/debug/examples/browser-blogs"
}

check_xss() {
    if skips browser; then
        echo "BLOGCMS_SKIP=browser; no hostile text was tried in a browser"
        return 77
    fi
    # --all-targets leaves out what cargo test leaves out.
    cargo clippy --locked --no-deps -p full-site --test xss -- -D warnings
    tests cargo test --locked -p full-site --test xss -- --nocapture
}

# ---- stages of full

features_of() {
    awk '/^\[/ { inside = ($0 == "[features]") } inside && /^[a-z0-9_-]+ *=/ { print $1 }' "$1/Cargo.toml"
}

check_features() {
    local crate feature
    for crate in "${crates[@]}"; do
        cargo clippy --locked -p "$crate" --lib --no-default-features -- -D warnings
        for feature in $(features_of "$crate"); do
            echo "== $crate with $feature alone"
            cargo clippy --locked -p "$crate" --lib --no-default-features --features "$feature" -- -D warnings
        done
    done
    echo "== pages without share cards"
    tests cargo test --locked -p blogcms-axum --no-default-features --features sqlite,media --test it -- head:: cover::
}

# The oldest rusqlite that Cargo.toml allows, in a copy, because it needs another lock file.
check_oldest_rusqlite() {
    local copy
    copy=$(mktemp -d)
    # shellcheck disable=SC2064 # the value of now
    trap "rm -rf '$copy'" EXIT
    git -c safe.directory="$root" ls-files -z --cached --others --exclude-standard |
        while IFS= read -r -d '' file; do
            if [[ -e $file ]]; then cp -P --parents "$file" "$copy"; fi
        done
    cd "$copy"
    cargo update -p rusqlite --precise 0.39.0
    # With the other driver, whose own SQLite must stay out of the lock file.
    CARGO_TARGET_DIR=$target/oldest-rusqlite tests cargo test --locked -p blogcms-storage --features postgres
}

# A server that speaks S3 (moto, from PyPI); its address once it answers. Keys are asked for after so many requests.
start_s3() {
    local log=$target/s3/$1
    INITIAL_NO_AUTH_ACTION_COUNT=$1 "$target/s3/bin/moto_server" -H 127.0.0.1 -p 0 >"$log" 2>&1 &
    s3_servers+=("$!")
    for _ in $(seq 100); do
        s3_address=$(grep -om 1 'http://127.0.0.1:[0-9]*' "$log") && return
        sleep 0.2
    done
    cat "$log"
    return 1
}

# Media in a bucket, on servers that end with the stage.
check_s3() {
    s3_servers=()
    python3 -m venv "$target/s3"
    "$target/s3/bin/pip" install --disable-pip-version-check -q -r blogcms-storage/tests/s3/requirements.txt
    trap 'kill "${s3_servers[@]}"' EXIT
    start_s3 0
    export BLOGCMS_TEST_DENY=$s3_address
    start_s3 1000000000
    python3 -c "import sys, urllib.request as u; u.urlopen(u.Request(sys.argv[1], method='PUT'))" "$s3_address/blog"
    export AWS_ENDPOINT_URL=$s3_address AWS_ALLOW_HTTP=true AWS_REGION=us-east-1
    export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test BLOGCMS_TEST_BUCKET=blog
    cargo clippy --locked -p full-site --features s3 --bin full-site -- -D warnings
    tests cargo test --locked -p blogcms-storage --features s3 --test s3
    tests cargo test --locked -p full-site --features s3 --test cli -- media
}

check_packages() {
    local crate list
    for crate in "${crates[@]}"; do
        list=$(cargo package --list --allow-dirty -p "$crate")
        echo "== $crate"
        echo "$list"
        grep -qx 'src/lib.rs' <<<"$list"
    done
    cargo package --workspace --exclude full-site --exclude minimal --no-verify --allow-dirty
}

check_licences() {
    need_deny
    cargo deny --locked --workspace check licenses bans sources
}

# Apart from the licences: the list of advisories comes over the network, which may not be there.
check_advisories() {
    need_deny
    if cargo deny --locked --workspace fetch db; then
        cargo deny --locked --workspace check --disable-fetch advisories
    else
        echo "the list of advisories (github.com/RustSec/advisory-db) cannot be fetched; advisories unchecked"
        return 77
    fi
}

need_deny() {
    cargo deny --version && return
    echo "cargo-deny is missing; install it with: cargo install --locked cargo-deny@0.20.2"
    exit 77
}

# ---- the run

stage tools check_tools
if ! skips postgres && [[ -n $(postgres_programs) ]]; then
    postgres_folder=$(mktemp -d)
    export BLOGCMS_TEST_POSTGRES="postgres://postgres@localhost/postgres?host=$postgres_folder"
    stage postgres start_postgres "$postgres_folder"
fi
stage fmt cargo fmt --all --check
stage clippy cargo clippy --workspace --all-targets --locked -- -D warnings
stage test tests cargo test --workspace --locked --no-fail-fast --lib --bins --tests --examples
stage "doc tests" tests cargo test --doc --workspace --locked --no-fail-fast
stage docs check_docs
stage full-site cargo build --locked -p full-site
stage browser check_browser
stage xss check_xss

if [[ $mode != default ]]; then
    stage features check_features
    stage metrics tests cargo test --locked -p full-site --features metrics --test cli -- watch
    stage s3 check_s3
    stage "oldest rusqlite" check_oldest_rusqlite
    stage packages check_packages
    stage licences check_licences
    stage advisories check_advisories
fi

if [[ $mode == soak ]]; then
    fault_features=(--features postgres)
    ! skips postgres || fault_features=()
    stage "soak core" tests cargo test -p blogcms-core --release --locked --features highlight-web,highlight-sql --test content -- --ignored --nocapture --test-threads=1
    stage "soak storage" tests cargo test -p blogcms-storage --release --locked --test soak --test scale -- --ignored --nocapture
    stage "soak postgres" tests cargo test -p blogcms-storage --release --locked --features postgres --test postgres -- --ignored five_thousand
    stage "soak fault" tests cargo test -p blogcms-storage --release --locked "${fault_features[@]}" --test fault -- --ignored --test-threads=1
    stage "soak search" tests cargo test -p blogcms-search --release --locked --test fault --test soak -- --ignored --nocapture --test-threads=1
    stage lighthouse check_lighthouse
    stage "soak axum" tests cargo test -p blogcms-axum --release --locked --test it -- --ignored --nocapture --test-threads=1
    stage "soak replicas" tests cargo test -p blogcms-axum --release --locked --test postgres -- --ignored --nocapture
    stage "soak full-site" tests cargo test -p full-site --release --locked --test soak -- --ignored --nocapture
    stage "soak copy" tests cargo test -p full-site --release --locked --test postgres -- --ignored --nocapture
    stage "load bench" cargo run -p load-bench --release --locked -- --posts 1000,10000,100000
fi

if [[ ${#failed_stages[@]} -gt 0 ]]; then
    printf 'failed:'
    printf ' [%s]' "${failed_stages[@]}"
    printf '\n'
fi
summary="$passed passed, $failed failed"
[[ $skipped -eq 0 ]] || summary+=", $skipped skipped"
echo "$summary"
[[ $failed -eq 0 ]]
