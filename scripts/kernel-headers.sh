#!/bin/sh
# Prints the folder of the kernel header tree of a release, e.g. `scripts/kernel-headers.sh 6.12`.
#
# The tree is Debian's linux-headers-RELEASE.*-common package: the newest build that apt offers (never -rt), unpacked without
# installing it, so no root is needed. What this machine's own suites do not carry is looked for in Debian's other suites, with
# lists of our own: the system's stay as they are. Kept below ${XDG_CACHE_HOME:-~/.cache}/abide/kernel-headers and used again from
# there; remove that folder to get a newer build. Exit 2 when no tree can be had.
set -eu

fail() {
  echo "kernel-headers: $1" >&2
  exit 2
}

release=${1:-}
case $release in
  "" | *[!0-9.]*) fail "expected a release such as 6.12, found '$release'" ;;
esac
cache=${XDG_CACHE_HOME:-$HOME/.cache}/abide/kernel-headers
mkdir -p "$cache"

newest() { sort -V | tail -n 1; }
name_pattern="^linux-headers-$(printf '%s' "$release" | sed 's/\./\\./g')\.[^ ]*-common\$"

. "$(dirname -- "$0")/debian-suites.sh"
options=""

have=$(ls "$cache" | grep -E "$name_pattern" | newest || true)
if [ -z "$have" ]; then
  command -v apt-get >/dev/null || fail "no tree of $release in $cache, and no apt-get to download one"
  offered() { apt-cache $options search --names-only "$name_pattern" | cut -d ' ' -f 1 | newest; }
  have=$(offered)
  if [ -z "$have" ]; then
    case $apt in *[[:space:]]*) fail "apt offers no package linux-headers-$release.*-common, and $apt has a space in it" ;; esac
    options=$other_suites
    have=$(offered 2>/dev/null || true)
    if [ -z "$have" ]; then
      update_other_suites
      have=$(offered)
    fi
  fi
  [ -n "$have" ] || fail "apt offers no package linux-headers-$release.*-common, here or in $suites; run apt-get update, or check its sources"

  # Unpacked aside and moved in one step: a folder in the cache is always whole, also when two run at once.
  work=$(mktemp -d "$cache/.new.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  trap 'exit 2' HUP INT TERM
  echo "kernel-headers: downloading $have" >&2
  download() { (cd "$work" && apt-get $options download -q "$have" >download.log 2>&1); }
  if ! download; then
    # A build that our lists of the other suites still name may be gone.
    [ -z "$options" ] || update_other_suites
    have=$(offered)
    [ -n "$options" ] && download || fail "apt-get download $have failed: $(tail -n 1 "$work/download.log")"
  fi
  dpkg -x "$work"/*.deb "$work/root"
  [ -d "$work/root/usr/src/$have/include/uapi" ] || fail "$have holds no usr/src/$have/include/uapi"
  # mv would move into an existing folder, so a tree that another run put there first is kept.
  [ -d "$cache/$have" ] || mv "$work/root/usr/src/$have" "$cache/$have"
fi
echo "$cache/$have"
