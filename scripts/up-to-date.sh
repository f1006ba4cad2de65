# Sourced by `abide` and `scripts/setup`: is there anything to install or build in the folder $1?
# Only file times are compared, so that the answer costs milliseconds on every start.

# npm writes node_modules/.package-lock.json last, so an interrupted install counts as none.
installed() {
  [ -f "$1/node_modules/.package-lock.json" ] && [ -z "$(find "$1/package-lock.json" -newer "$1/node_modules/.package-lock.json")" ]
}

# Folders are compared too: one is newer when a file in it was removed or renamed.
built() {
  [ -f "$1/build/built" ] && [ -d "$1/dist" ] &&
    [ -z "$(find "$1/src" "$1/tsconfig.json" "$1/tsconfig.build.json" "$1/package-lock.json" -newer "$1/build/built")" ]
}

up_to_date() {
  installed "$1" && built "$1"
}
