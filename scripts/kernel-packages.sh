#!/bin/sh
# Kernels of Debian, for x86-64, unpacked and never installed; tools/kernels.ts chooses among them.
#
#   scripts/kernel-packages.sh list [--update]            one line each: PACKAGE VERSION SOURCE, where SOURCE is "here" or "suites"
#   scripts/kernel-packages.sh unpack SOURCE PACKAGE FOLDER   downloads PACKAGE (apt checks its hash) and unpacks it into FOLDER
#
# What this machine's own suites carry is listed with what Debian's other suites do (scripts/debian-suites.sh). The lists of the others are
# fetched when there are none, and on --update. Kept below ${XDG_CACHE_HOME:-~/.cache}/abide/kernels. Exit 2 when apt fails.
set -eu

fail() {
  echo "kernel-packages: $1" >&2
  exit 2
}

cache=${XDG_CACHE_HOME:-$HOME/.cache}/abide/kernels
mkdir -p "$cache"
case $cache in *[[:space:]]*) fail "$cache has a space in it; set XDG_CACHE_HOME to a folder without" ;; esac
. "$(dirname -- "$0")/debian-suites.sh"
for tool in apt-get apt-cache dpkg-deb; do
  command -v "$tool" >/dev/null || fail "needs $tool: kernels are downloaded from Debian"
done

# PACKAGE VERSION SOURCE of every kernel package that apt offers with these options.
offered() {
  source=$1
  shift
  names=$(apt-cache "$@" search --names-only '^linux-(image|binary|binary-unsigned|modules)-[0-9].*-amd64' | cut -d ' ' -f 1)
  [ -z "$names" ] || apt-cache "$@" madison $names | awk -F ' *[|] *' -v source="$source" '/amd64 Packages/ { gsub(/ /, "", $1); print $1, $2, source }'
}

case ${1:-} in
  list)
    if [ "${2:-}" = --update ] || [ ! -s "$apt/sources.list" ]; then
      echo "kernel-packages: asking what Debian's suites hold" >&2
      update_other_suites
    fi
    { offered here; offered suites $other_suites; } | sort -u
    ;;
  unpack)
    [ $# -eq 4 ] || fail "expected unpack SOURCE PACKAGE FOLDER"
    case $2 in
      here) options="" ;;
      suites) options=$other_suites ;;
      *) fail "expected the source here or suites, found '$2'" ;;
    esac
    mkdir -p "$4"
    work=$(mktemp -d "$cache/.download.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    trap 'exit 2' HUP INT TERM
    (cd "$work" && apt-get $options download -q "$3" >download.log 2>&1) ||
      fail "apt-get download $3 failed: $(tail -n 1 "$work/download.log"); run with --update, the package may be gone"
    dpkg-deb -x "$work"/*.deb "$4" || fail "$3 does not unpack"
    ;;
  *) fail "expected list or unpack, found '${1:-nothing}'" ;;
esac
