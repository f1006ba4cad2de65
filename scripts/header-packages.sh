#!/bin/sh
# Prints the folders of all kernel headers that Debian carries, oldest first, a line each: `KIND VERSION FOLDER`.
#
# KIND is `source` for linux-headers-*-common (include/uapi and arch/) and `installed` for linux-libc-dev (usr/include). Packages are unpacked without
# installing them, from all suites, below ${XDG_CACHE_HOME:-~/.cache}/abide/header-packages, and used again from there. `--kept` looks for no more than
# is there. Exit 2 when none can be had.
set -eu

fail() {
  echo "header-packages: $1" >&2
  exit 2
}

# Lists and trees of the other scripts are shared.
cache=${XDG_CACHE_HOME:-$HOME/.cache}/abide/kernel-headers
packages=${XDG_CACHE_HOME:-$HOME/.cache}/abide/header-packages
mkdir -p "$cache" "$packages"
. "$(dirname -- "$0")/debian-suites.sh"

if [ "${1:-}" != --kept ]; then
  command -v apt-get >/dev/null || fail "no apt-get to download with; --kept takes what is in $packages"
  case $apt in *[[:space:]]*) fail "$apt has a space in it" ;; esac
  [ -f "$apt/sources.list" ] || update_other_suites
  offered() {
    apt-cache $other_suites search --names-only '^linux-headers-[0-9][^ ]*-common$' | cut -d ' ' -f 1 | sort |
      while read -r name; do apt-cache $other_suites madison "$name"; done
    apt-cache $other_suites madison linux-libc-dev
  }
  offered | tr -d ' ' | cut -d '|' -f 1,2 | sort -u | while IFS='|' read -r name version; do
    folder="$packages/$name=$version"
    [ ! -d "$folder" ] || continue
    work=$(mktemp -d "$packages/.new.XXXXXX")
    echo "header-packages: downloading $name $version" >&2
    # A version that the lists still name may be gone; the others do.
    if (cd "$work" && apt-get $other_suites download -q "$name=$version" >download.log 2>&1) && dpkg -x "$work"/*.deb "$work/root"; then
      mkdir "$work/kept"
      # Of a package only its headers: the rest is Makefiles and scripts.
      for part in usr/include usr/src usr/lib/linux/uapi; do
        [ ! -d "$work/root/$part" ] || (cd "$work/root" && find "$part" -name '*.h' -type f -print | tar -cf - -T - | tar -xf - -C "$work/kept")
      done
      [ -d "$folder" ] || mv "$work/kept" "$folder"
    fi
    rm -rf "$work"
  done
fi

found=$(
  for folder in "$packages"/*=*; do
    [ -d "$folder" ] || continue
    name=${folder##*/}
    version=${name#*=}
    case $name in
      linux-libc-dev=*) echo "installed $version $folder" ;;
      *) echo "source $version $folder/usr/src/${name%%=*}" ;;
    esac
  done | sort -k 1,1 -k 2,2V
)
[ -n "$found" ] || fail "none of the packages could be had; run apt-get update, or check its sources"
echo "$found"
