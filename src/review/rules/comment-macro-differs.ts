import type { HeaderAbi } from "../../abi/abi.ts";
import type { Context, RuleOf } from "../rule.ts";

/** New or changed commands whose comment spells out another macro than the definition. */
export const commentMacroDiffers: RuleOf<"command"> = {
  id: "comment-macro-differs",
  title: "a command's comment spells another number than its definition",
  kind: "command",
  severity: "advice",
  witness: { none: "a comment is nothing to a compiler" },
  why: "Authors of programs and of tracers read the comment; what it says of direction, number and argument is then wrong in their code.",
  precedent:
    "linux/vfio.h documents commands in comments as _IOW(VFIO_TYPE, VFIO_BASE + n, ...) that are _IO: who parses the comment gets another number.",
  fix: `Let the comment say what the definition does not, and nothing that it does:

    /* Maps a range. Takes struct foo_map; ENOTTY before 6.20. */
    #define FOO_MAP _IOW(FOO_TYPE, 0x03, struct foo_map)`,
  decidedBy: "header",
  check({ name, before, after }, context) {
    const { header } = context;
    if (after === undefined || header.after === undefined || before?.number === after.number) return [];
    // Most say nothing of it.
    if (!after.comment.includes("_IO")) return [];
    const real = callIn(header.after.visible.macro(name)?.text ?? "");
    // Beside its name: another number that the comment speaks of is another command's.
    const at = after.comment.search(new RegExp(`\\b${name}\\b`));
    const said = at < 0 ? undefined : callIn(after.comment.slice(at));
    if (real === undefined || said === undefined || !differ(said, real, context)) return [];
    return [
      {
        element: name,
        place: after.place,
        message: `The comment says ${said.text}, and the definition is ${real.text}.`,
        next: "Correct the one that is wrong; if it is the definition, before it is released.",
        texts: [said.text, real.text],
      },
    ];
  },
};

interface Call {
  readonly text: string;
  readonly macro: string;
  readonly args: readonly string[];
}

/** The first `_IO...(...)` of a text, its arguments without blanks. */
function callIn(text: string): Call | undefined {
  const match = /\b(_IO|_IOR|_IOW|_IOWR)\s*\(((?:[^()]|\([^()]*\))*)\)/.exec(text);
  if (match === null) return undefined;
  const args = (match[2] ?? "").split(",").map((arg) => arg.replace(/\s+/g, " ").trim());
  return { text: `${match[1]}(${args.join(", ")})`, macro: match[1] ?? "", args };
}

function differ(said: Call, real: Call, { header, scheme }: Context): boolean {
  const place = (call: Call) =>
    call.args
      .slice(0, 2)
      .map((arg) => arg.replace(/[\s()]/g, ""))
      .join();
  // Named by other constants, or by numbers: only equal spellings of the type byte are held against each other.
  const sameType = said.args[0]?.replace(/\s/g, "") === real.args[0]?.replace(/\s/g, "");
  if (!sameType) return false;
  if (place(said) !== place(real) && comparable(said.args[1], real.args[1], header.after)) return true;
  if (said.macro === real.macro) return said.args[2] !== undefined && real.args[2] !== undefined && said.args[2] !== real.args[2];
  // VFIO's convention: an _IO, because the record says its size itself; the comment adds direction and argument.
  const record = /^struct (\w+)$/.exec(said.args[2] ?? "")?.[1];
  const type = record === undefined ? undefined : header.after?.visible.record(record);
  const kind = type === undefined ? undefined : scheme(type, header.after, "after").kind;
  return !(real.macro === "_IO" && (kind === "argsz" || kind === "size-first"));
}

/** Both are plain numbers, or both are made of names that the header knows. */
function comparable(a: string | undefined, b: string | undefined, header: HeaderAbi | undefined): boolean {
  const names = [a, b].map((text) => text?.match(/[A-Za-z_]\w*/g) ?? []);
  if (names.every((each) => each.length === 0)) return Number(a) !== Number(b);
  return names.every((each) => each.length > 0 && each.every((name) => header?.visible.defined(name) === true));
}
