import { allModels } from "../abi/models.ts";
import { compilerOf } from "./compilers.ts";
import type { Expected, Witness } from "./witness.ts";

/**
 * A shell script that confirms every witness of its folder: a line an expectation, `ok` or `not ok`, and a count at the end. Exit code 0 when
 * all are confirmed, 1 when one is not, 2 when there is no compiler at all.
 */
export function runScript(witnesses: readonly Witness[]): string {
  const lines = witnesses.flatMap(({ file, flags, cases }) =>
    cases.flatMap(({ arch, before, after }) => [
      ["confirm", arch, "before", file, ...wordsOf(before), ...flags].map(quoted).join(" "),
      ["confirm", arch, "after", file, ...wordsOf(after), ...flags].map(quoted).join(" "),
    ]),
  );
  const archs = [...new Set(witnesses.flatMap(({ cases }) => cases.map(({ arch }) => arch)))];
  return [head, ...archs.map(compilerCase), middle, ...lines, tail].join("\n");
}

function wordsOf(expected: Expected): readonly string[] {
  switch (expected.expect) {
    case "compiles":
      return ["compiles", "", ""];
    case "fails":
      return ["fails", expected.value, ""];
    case "prints":
      return ["prints", expected.value, expected.literal];
  }
}

function compilerCase(arch: string): string {
  const model = allModels.find(({ name }) => name === arch);
  const { command, flags } = model === undefined ? { command: "gcc", flags: [] } : compilerOf(model);
  const named = command === "gcc" ? `"\${CC:-gcc}"` : quoted(command);
  return `    ${arch}) set -- ${named} ${flags.map(quoted).join(" ")} "$@" ;;`;
}

function quoted(word: string): string {
  return /^[\w./=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

const head = `#!/bin/sh
# Confirms every witness in this folder: each program does on the old headers and on the new what the manifest says.
# Usage: [CC=gcc] ./run.sh
# Exit code: 0 all are confirmed; 1 one is not; 2 there is no compiler.
set -u
cd "$(dirname "$0")" || exit 2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
confirmed=0 failed=0 skipped=0

# compiler ARCH FLAG...: runs the architecture's compiler with the flags; 127 when there is none.
compiler() {
  arch=$1
  shift
  case $arch in`;

const middle = `    *) return 127 ;;
  esac
  command -v "$1" >/dev/null 2>&1 || return 127
  LC_ALL=C "$@"
}

# confirm ARCH SIDE FILE EXPECTATION VALUE LITERAL FLAG...
confirm() {
  arch=$1 side=$2 file=$3 expect=$4 value=$5 literal=$6
  shift 6
  if ! has_compiler "$arch"; then
    skipped=$((skipped + 1))
    echo "skipped $arch $side $file: there is no compiler for it"
    return
  fi
  set -- "$arch" -std=gnu11 "$@" -imacros "$side/$arch/macros.h" -I "$side/$arch/include"
  [ "$side" = before ] || set -- "$@" -DABIDE_AFTER
  why=
  : >"$work/said"
  case $expect in
    compiles) compiler "$@" -fsyntax-only "$file" 2>"$work/said" || why="it does not compile" ;;
    fails)
      if compiler "$@" -fsyntax-only "$file" 2>"$work/said"; then
        why="it compiles, and should not"
      elif ! sed -n 's/^.*: \\(fatal \\)\\{0,1\\}error: //p' "$work/said" | grep -qF -e "$value"; then
        why="it fails, but for another reason than $value"
      elif ! compiler "$@" -DABIDE_CONTROL -fsyntax-only "$file" 2>"$work/said"; then
        why="it does not compile without the claim either"
      fi
      ;;
    prints)
      # A program that no compiler can hold to a value has no ABIDE_EXPECTED in it.
      if ! compiler "$@" "-DABIDE_EXPECTED=$literal" -fsyntax-only "$file" 2>"$work/said"; then
        why="a compiler does not work out $value"
      elif can_run "$arch"; then
        if ! compiler "$@" -o "$work/program" "$file" 2>"$work/said"; then
          why="it does not compile"
        else
          printed=$("$work/program" 2>&1)
          [ "$printed" = "$value" ] || why="it prints $printed instead of $value"
        fi
      elif ! grep -q ABIDE_EXPECTED "$file"; then
        why=skip
      fi
      ;;
  esac
  if [ "$why" = skip ]; then
    skipped=$((skipped + 1))
    echo "skipped $arch $side $file: only a program that runs shows it, and none does here"
  elif [ -z "$why" ]; then
    confirmed=$((confirmed + 1))
    echo "ok $arch $side $file: $expect\${value:+ $value}"
  else
    failed=$((failed + 1))
    echo "not ok $arch $side $file: $why"
    sed 's/^/    /' "$work/said" | head -n 20
  fi
}

# has_compiler ARCH: whether there is one that makes programs for it; asked once for each.
has_compiler() {
  if [ ! -f "$work/has-$1" ]; then
    echo no >"$work/has-$1"
    echo 'int it;' >"$work/it.c"
    compiler "$1" -fsyntax-only "$work/it.c" >/dev/null 2>&1 && echo yes >"$work/has-$1"
  fi
  [ "$(cat "$work/has-$1")" = yes ]
}

# can_run ARCH: whether this machine links and runs programs for it; asked once for each.
can_run() {
  arch=$1
  if [ ! -f "$work/runs-$arch" ]; then
    echo no >"$work/runs-$arch"
    echo 'int main(void) { return 0; }' >"$work/empty.c"
    if compiler "$arch" -o "$work/empty" "$work/empty.c" 2>/dev/null && "$work/empty" 2>/dev/null; then
      echo yes >"$work/runs-$arch"
    fi
  fi
  [ "$(cat "$work/runs-$arch")" = yes ]
}
`;

const tail = `
echo "$confirmed confirmed, $failed not, $skipped skipped"
[ "$failed" -eq 0 ] || exit 1
[ "$confirmed" -gt 0 ] || [ "$skipped" -eq 0 ] || exit 2
`;
