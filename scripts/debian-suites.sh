# Sourced: Debian's suites beside those of this machine, for packages that are unpacked and never installed. Set `$cache` first: lists and
# downloads live below it, and the system's own stay as they are.
#
# Old releases stay in old suites, new ones come to backports and to experimental first.
suites="bullseye bookworm bookworm-backports trixie trixie-backports sid experimental"
apt="$cache/.apt"
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
# Extra arguments of apt-get and apt-cache; one with spaces in it would need more than words.
other_suites="-o Dir::Etc::sourcelist=$apt/sources.list -o Dir::Etc::sourceparts=/dev/null -o Dir::State::lists=$apt/lists -o Dir::Cache=$apt/cache"

# Writes a list of all suites, at the mirror that this machine's own apt uses, and fetches what they offer.
update_other_suites() {
  uri=$(apt-get indextargets --format '$(REPO_URI)' "Created-By: Packages" "Label: Debian" | head -n 1)
  [ -n "$uri" ] || return 0
  [ ! -f "$keyring" ] || signed="[signed-by=$keyring] "
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
  for suite in $suites; do
    echo "deb ${signed:-}$uri $suite main"
  done >"$apt/sources.list"
  # A suite that the mirror no longer has is no failure: the others may hold what is looked for.
  apt-get $other_suites -q update >"$apt/update.log" 2>&1 || true
}
