#!/bin/bash
# bench_curator.sh [cold|warm|start|search|follow ...]   environment: see the measuring kit's lib.sh, and
#   PEERKIT=../shared/peerkit   the folder of the kit, beside the checkout if it isn't given
#   CURATOR="curator"           the command
#   SETTINGS=""                 what config.toml says, such as $'[refresh]\nper_host = 16'
# 'cold' starts from a home that holds the subscriptions and nothing else (imported beforehand, uncounted);
# 'follow' is the index, which lags behind 'cold' until somebody searches.
set -eu
. "${PEERKIT:=$(cd "$(dirname "$0")/../../.." && pwd)/shared/peerkit}/lib.sh"
: "${CURATOR:=curator}" "${FOLLOW:=python3 -m tests.bench.follow}" "${SETTINGS:=}" "${NAME:=curator}"
S=$WORK/st/$NAME-$N; mkdir -p "$S"
CMD="$CURATOR --home $S/home"
rm -rf "$S/fresh"
$CURATOR --home "$S/fresh" feeds import "$CORPUS/feeds.opml" >/dev/null
printf '%s\n' "$SETTINGS" >"$S/fresh/config.toml"
SQL="python3 -c 'import sqlite3,sys,os; print(sqlite3.connect(sys.argv[1]).execute(\"select count(*) from articles\").fetchone()[0], \"articles\", sum(os.path.getsize(os.path.join(sys.argv[2],f)) for f in os.listdir(sys.argv[2]) if f.startswith(\"archive.db\"))//1000, \"kB\")' $S/home/archive.db $S/home"
L="$NAME $LABEL"
[ $# -gt 0 ] || set -- cold warm start search
for what in "$@"; do case $what in
cold) serve; m run -n "$RUNS" --label "$L cold" --url "$URL" --before "rm -rf $S/home; cp -r $S/fresh $S/home" --after "$SQL" -- $CMD refresh; kill $SERVER ;;
warm) serve; $CMD refresh >/dev/null; m run -n "$RUNS" --label "$L warm" --url "$URL" --after "$SQL" -- $CMD refresh; kill $SERVER ;;
start) m run -n "$RUNS" --label "$L inbox" -- $CMD inbox
    m tui -n "$RUNS" --label "$L TUI inbox" --wait 'Inbox \d[\s\S]*Feed \d\d\d\d' -- $CMD ;;
follow) m run -n 1 --label "$L index follows" --after "$SQL" -- $FOLLOW "$S/home" ;;
search) $CMD search quillfeather >/dev/null
    m run -n "$RUNS" --out "$S/found" --after "wc -l <$S/found" --label "$L search" -- $CMD search --limit 100000 quillfeather
    m tui -n "$RUNS" --label "$L TUI search" --wait 'Inbox \d[\s\S]*Feed \d\d\d\d' \
        --keys '/' --then 'Search everything' --keys 'quillfeather' --then '\d found|Nothing has these words' --quit '\x11' -- $CMD ;;
esac; done
