import type { Macro } from "../../abi/abi.ts";
import { movedAway } from "../moved-away.ts";
import type { RuleOf } from "../rule.ts";

/** Function-like macros, strings and aliases that expand to something else, or are gone. */
export const macroBodyChanged: RuleOf<"macro"> = {
  id: "macro-body-changed",
  title: "a macro that is no plain number expands to something else, or is gone",
  kind: "macro",
  severity: "risk",
  witness: ["macro-body", "gone"],
  why: "Programs already built keep the old expansion, recompiled ones get the new: what depends on both being equal goes wrong without a diagnostic.",
  precedent: "Macro bodies leave no trace in debug information, so a comparison of compiled headers never sees them.",
  fix: `Give the new body a new name, and leave the old one:

    #define FOO_INDEX(x)	((x) & 0xff)
    #define FOO_INDEX16(x)	((x) & 0xffff)

Where it is the same for every argument, say so in the commit, and accept the finding.`,
  decidedBy: "header",
  check({ name, before, after, elsewhere }, context) {
    const { header } = context;
    if (before === undefined || header.after === undefined) return [];
    if (after === undefined) {
      if (elsewhere || /^_+[a-z]/.test(name)) return [];
      const moved = movedAway(name, context, ({ visible }) => {
        const there = visible.macro(name);
        return there !== undefined && normal(there) === normal(before);
      });
      return [
        {
          element: name,
          place: before.place,
          side: "before",
          severity: moved === undefined ? "break" : "risk",
          message: `${name}${before.parameters === undefined ? "" : "()"} is no longer defined${moved?.text ?? `; it was ${quoted(before.text)}`}.`,
          next: moved?.next ?? "Keep the macro.",
          texts: [before.text, ""],
        },
      ];
    }
    const [old, now] = [normal(before), normal(after)];
    if (old === now) return [];
    return [
      {
        element: name,
        place: after.place,
        severity: before.parameters?.length === after.parameters?.length ? "risk" : "break",
        message: `${name} expanded to ${quoted(before.text, after.text)} and expands to ${after.text === "" ? "nothing" : quoted(after.text, before.text)}${parametersText(before, after)}.`,
        next: "Show that both give the same result for every argument in use, or give the new body a new name.",
        texts: [before.text, after.text],
      },
    ];
  },
};

/** With other parameters, or none, calls no longer compile. */
function parametersText({ parameters: was }: Macro, { parameters: is }: Macro): string {
  if (was?.length === is?.length) return "";
  const text = (list: readonly string[] | undefined) => (list === undefined ? "none" : `(${list.join(", ")})`);
  return `, with ${text(is)} for parameters instead of ${text(was)}`;
}

/** Its tokens, a blank between two; what the parameters are called does not count. */
function normal({ parameters, text }: { readonly parameters: readonly string[] | undefined; readonly text: string }): string {
  const places = new Map(parameters?.map((name, index) => [name.replace(/\.\.\.$/, "") || "__VA_ARGS__", `$${index}`]));
  const tokens = (text.match(token) ?? []).map((each) => places.get(each) ?? each);
  return `${parameters?.length ?? "-"} ${tokens.join(" ")}`;
}

/** Strings and characters, words and numbers, operators of two and three characters, and everything else by itself. */
const token =
  /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\.?\d(?:[eEpP][+-]|[\w.])*|[\w$]+|\.\.\.|<<=|>>=|\+\+|--|->|<<|>>|[<>=!+\-*/%&|^]=|&&|\|\||##|\S/g;

/** A text, or of a long one 60 characters with what another does not have. */
function quoted(text: string, other = ""): string {
  let same = 0;
  while (same < text.length && text[same] === other[same]) same++;
  const short = text.length > 60 && same > 50 ? `...${beginning(text.slice(same - 20), 57)}` : beginning(text, 60);
  return short.startsWith('"') ? short : `\`${short}\``;
}

function beginning(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 3)}...` : text;
}
