import type { Macro, Prototype } from "../../abi/abi.ts";
import { normalMacro, quotedPart } from "../body-text.ts";
import { expandsAlike } from "../expands-alike.ts";
import { leftOutNow } from "../left-out-now.ts";
import { movedAway } from "../moved-away.ts";
import type { Found, RuleOf } from "../rule.ts";

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
      const called = header.after.visible.prototype?.(name);
      if (called !== undefined) return functionNow(name, before, called);
      if (elsewhere || /^_+[a-z]/.test(name)) return [];
      const hidden = leftOutNow(name, header.after);
      const moved = movedAway(name, context, ({ visible }) => {
        const there = visible.macro(name);
        return there !== undefined && normalMacro(there) === normalMacro(before);
      });
      return [
        {
          element: name,
          place: before.place,
          side: "before",
          severity: moved === undefined ? "break" : "risk",
          message: `${name}${before.parameters === undefined ? "" : "()"} is no longer defined${moved?.text ?? hidden?.text ?? `; it was ${quotedPart(before.text)}`}.`,
          next: moved?.next ?? hidden?.next ?? "Keep the macro.",
          texts: [before.text, ""],
        },
      ];
    }
    if (expandsAlike(before, after, header) || isVersionText(name, before, after)) return [];
    const lesser = lesserChange(before, after);
    if (lesser !== undefined) {
      return [
        {
          element: name,
          place: after.place,
          severity: "advice",
          message: `${name} ${lesser}.`,
          next: "Nothing, unless programs count on its exact text.",
          texts: [before.text, after.text],
        },
      ];
    }
    return [
      {
        element: name,
        place: after.place,
        severity: before.parameters?.length === after.parameters?.length ? "risk" : "break",
        message: `${name} expanded to ${quotedPart(before.text, after.text)} and expands to ${after.text === "" ? "nothing" : quotedPart(after.text, before.text)}${parametersText(before, after)}.`,
        next: "Show that both give the same result for every argument in use, or give the new body a new name.",
        texts: [before.text, after.text],
      },
    ];
  },
};

/** A function that takes as many arguments does for calls. */
function functionNow(name: string, before: Macro, now: Prototype): readonly Found[] {
  const [was, is] = [before.parameters, now.parameters];
  const any = was?.at(-1)?.endsWith("...") || is.at(-1)?.text === "...";
  if (was === undefined || any || was.length === is.length) return [];
  return [
    {
      element: name,
      place: now.place,
      severity: "break",
      message: `${name}() was a macro with (${was.join(", ")}) for parameters and is a function, \`${now.text}\`.`,
      next: "Keep the macro, and give the function a name of its own.",
      texts: [before.text, now.text],
    },
  ];
}

/** `FOO_VERSION_EXTRA "(2023-03-01)"`: that a version became another is what versions are for. */
function isVersionText(name: string, before: Macro, after: Macro): boolean {
  return /(^|_)VERSION(_|$)/.test(name) && [before, after].every(({ text }) => /^"[^"]*"$/.test(text));
}

/** A change that leaves what was there as it was, in words; undefined for any other. */
function lesserChange(before: Macro, after: Macro): string | undefined {
  if (before.parameters?.length !== after.parameters?.length) return undefined;
  if (withoutSuffixes(before) === withoutSuffixes(after)) return "has the same numbers in it, of another type";
  const [old, now] = [entriesOf(before), entriesOf(after)];
  if (old.length < 2 || now.length <= old.length) return undefined;
  // In the middle of entries that do not say their own place, one more moves all that follow.
  const inPlace = old.every((entry) => entry.startsWith(" {"));
  let at = 0;
  for (const [index, entry] of now.entries()) if (entry === old[at] && (inPlace || at === index)) at++;
  const more = now.length - old.length;
  return at < old.length ? undefined : `is a list that has ${more} more ${more === 1 ? "entry" : "entries"}, and all that it had`;
}

/** `19` of `19U`. */
function withoutSuffixes(macro: Macro): string {
  return normalMacro(macro).replace(/(^| )((?:0[xX][0-9a-fA-F]+|\d+))[uUlL]+(?= |$)/g, "$1$2");
}

/** What stands between the commas of a macro, but for those within brackets. */
function entriesOf(macro: Macro): readonly string[] {
  const entries: string[] = [""];
  let depth = 0;
  for (const each of normalMacro(macro).split(" ").slice(1)) {
    if (/^[([{]$/.test(each)) depth++;
    if (/^[)\]}]$/.test(each)) depth--;
    if (each === "," && depth === 0) entries.push("");
    else entries[entries.length - 1] += ` ${each}`;
  }
  return entries;
}

/** With other parameters, or none, calls no longer compile; with other names for them, the same text may mean something else. */
function parametersText(before: Macro, after: Macro): string {
  const [was, is] = [before.parameters, after.parameters];
  if (was?.length === is?.length && before.text !== after.text) return "";
  const text = (list: readonly string[] | undefined) => (list === undefined ? "none" : `(${list.join(", ")})`);
  return `, with ${text(is)} for parameters instead of ${text(was)}`;
}
