#!/bin/sh
# Prints the folder of the kernel header tree of a release, e.g. `scripts/kernel-headers.sh 6.12`.
#
# The tree is Debian's linux-headers-RELEASE.*-common package: the newest build that apt offers (never -rt), unpacked without
# installing it, so no root is needed. Kept below ${XDG_CACHE_HOME:-~/.cache}/abide/kernel-headers and used again from there;
# remove that folder to get a newer build. Exit 2 when no tree can be had.
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

have=$(ls "$cache" | grep -E "$name_pattern" | newest || true)
if [ -z "$have" ]; then
  command -v apt-get >/dev/null || fail "no tree of $release in $cache, and no apt-get to download one"
  have=$(apt-cache search --names-only "$name_pattern" | cut -d ' ' -f 1 | newest)
  [ -n "$have" ] || fail "apt offers no package linux-headers-$release.*-common; run apt-get update, or check its sources"

  # Unpacked aside and moved in one step: a folder in the cache is always whole, also when two run at once.
  work=$(mktemp -d "$cache/.new.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  trap 'exit 2' HUP INT TERM
  echo "kernel-headers: downloading $have" >&2
  (cd "$work" && apt-get download -q "$have" >download.log 2>&1) || fail "apt-get download $have failed: $(tail -n 1 "$work/download.log")"
  dpkg -x "$work"/*.deb "$work/root"
  [ -d "$work/root/usr/src/$have/include/uapi" ] || fail "$have holds no usr/src/$have/include/uapi"
  # mv would move into an existing folder, so a tree that another run put there first is kept.
  [ -d "$cache/$have" ] || mv "$work/root/usr/src/$have" "$cache/$have"
fi
echo "$cache/$have"
