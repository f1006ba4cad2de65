import type { Constant, HeaderAbi } from "../../abi/abi.ts";
import { fieldText } from "../element-text.ts";
import { constantsNamed } from "../named.ts";
import { newComments } from "../new-comments.ts";
import type { HeaderPair, Pair } from "../pairs.ts";
import type { Context, RuleOf } from "../rule.ts";
import { isAboutVersion, isDeclaredVersion } from "../version-name.ts";

/** A version that was raised, and nothing else in its header that it could stand for, not even a word. */
export const versionApart: RuleOf<"header"> = {
  id: "version-apart",
  title: "a version was raised, and nothing else changed that it could stand for",
  kind: "header",
  severity: "advice",
  witness: { none: "that nothing came with a number cannot be compiled" },
  why: "Programs ask for a number to learn what is there. Where what it stands for is in another commit, a tree that picks only one of the two promises what it does not have, or hides what it has; where it stands for another behaviour, only words can say which.",
  precedent:
    "Attach a capability to every change of the ABI, and expose it in the same commit that makes the change (V. Kuznetsov on MSHV_REQUEST_VERSION, linux-hyperv list, April 2021). FUSE's header lists in a comment what each minor number brought.",
  fix: `Raise a version in the commit that makes the change it stands for. Where it stands for a behaviour that no header shows, which is what a version
is for, say so beside it; then nothing is found:

    /* 2: FOO_READ waits until there is something to read; 1 answered EAGAIN. */
    #define FOO_API_VERSION	2

abide audit --history finds the same in commits that are there already, and calls it by the same name.`,
  decidedBy: "header",
  check(header, context) {
    const { before, after, name } = header;
    if (before === undefined || after === undefined) return [];
    const raised = header.constants.find((each) => isRaised(each, header, context));
    if (raised?.after === undefined || !hasElements(after) || !isAllThatChanged(header)) return [];
    const old = raised.before?.value;
    const { value, place } = raised.after;
    if (namesNumber(newComments(context.text("before"), context.text("after")), value)) return [];
    const what = old === undefined ? `${raised.name} is new` : `${raised.name} was ${old} and is ${value}`;
    return [
      {
        element: raised.name,
        place,
        message: `${what}, and nothing else in ${name} changed that it could stand for, nor does a comment say what ${value} means.`,
        next: "Raise it in the commit that makes the change; if it stands for a behaviour that no header shows, say beside it which.",
        texts: [old === undefined ? "" : `${old}`, `${value}`],
      },
    ];
  },
};

/** Whether a header holds more than versions: one that does not (linux/dvb/version.h) stands for what its neighbours have. */
function hasElements({ records, commands, enums, constants }: HeaderAbi): boolean {
  return records.size + enums.size + commands.size > 0 || [...constants.keys()].some((name) => !isAboutVersion(name));
}

/** A larger number, or a new name for one beside those that were there: the first version of an interface stands for all that it has. */
function isRaised({ name, before, after }: Pair<Constant>, header: HeaderPair, { gates }: Context): boolean {
  if (after === undefined || (!isDeclaredVersion(name) && !gates.versions.includes(after))) return false;
  if (before !== undefined) return after.value > before.value;
  const stem = /^(\w*VERSION_)V?\d+$/.exec(name)?.[1];
  return (
    stem !== undefined &&
    header.before !== undefined &&
    constantsNamed(header.before, (other) => other.startsWith(stem)).length > 0
  );
}

/** Whether what was written names the number, as `7.42`, `v42` or `42`, and says something of it. */
function namesNumber(comments: readonly string[], value: bigint): boolean {
  const number = new RegExp(`(?<![\\w.-])(?:v|\\d+\\.)?${value}(?![\\w-]|\\.\\d)`, "i");
  const words = comments.join(" ").match(/[A-Za-z_]{2,}/g) ?? [];
  return comments.some((line) => number.test(line)) && words.length > 1;
}

/** Whether versions, and what follows from them, are all that differs. */
function isAllThatChanged({ records, commands, constants, enums, typedefs, macros }: HeaderPair): boolean {
  const text = (value: { readonly text: string } | undefined) => value?.text;
  return (
    constants.every(({ name, before, after }) => before?.value === after?.value || isAboutVersion(name)) &&
    commands.every(({ before, after }) => before?.number === after?.number) &&
    macros.every(({ name, before, after }) => text(before) === text(after) || isAboutVersion(name)) &&
    enums.every(({ enumerators }) => enumerators.every(({ before, after }) => before?.value === after?.value)) &&
    typedefs.every(({ before, after }) => (before === undefined) === (after === undefined)) &&
    records.every(
      ({ before, after, members }) =>
        before?.size === after?.size &&
        members.every(
          (each) =>
            each.before !== undefined &&
            each.after !== undefined &&
            !each.renamed &&
            fieldText(each.before) === fieldText(each.after),
        ),
    )
  );
}
