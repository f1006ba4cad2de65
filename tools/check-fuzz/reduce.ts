/** Takes away lines and attributes of a record as long as what remains is still wrong. `isWrong` must hold for the text itself. */
export async function reduce(text: string, isWrong: (text: string) => Promise<boolean>): Promise<string> {
  let best = text;
  for (let changed = true; changed; ) {
    changed = false;
    for (const candidate of smaller(best)) {
      if (!(await isWrong(candidate))) continue;
      best = candidate;
      changed = true;
      break;
    }
  }
  return best;
}

/** Texts with a line, a nested record, or an attribute less; the largest cuts first. */
function* smaller(text: string): Generator<string> {
  const lines = text.split("\n");
  for (let length = lines.length - 2; length >= 1; length -= 1) {
    for (let at = 0; at + length <= lines.length; at += 1) {
      const cut = lines.slice(at, at + length).join("\n");
      if (isBalanced(cut)) yield [...lines.slice(0, at), ...lines.slice(at + length)].join("\n");
    }
  }
  for (const match of text.matchAll(/ ?__attribute__\(\([^()]*(?:\([^()]*\))?\)\)|\[\d\]|_Alignas\(\d+\) |__extension__ /g)) {
    yield text.slice(0, match.index) + text.slice(match.index + match[0].length);
  }
}

function isBalanced(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === "{") depth += 1;
    else if (character === "}") depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}
