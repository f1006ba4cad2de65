import { listOf } from "../review/list-of.ts";
import type { Finding } from "../review/result.ts";
import { rules } from "../review/rules.ts";

/** Characters of one paragraph, about: a longer one is divided. */
const longest = 400;

/** More findings than this in one remark have a line each. */
const mostInText = 3;

/** What was said before in the same reply, and need not be said again. */
export interface Told {
  readonly rules: Set<string>;
  readonly requests: Set<string>;
}

/**
 * Findings of one rule that stand together, as paragraphs of a reply: what is wrong and why, who has been there; what is asked for. What was
 * told before is left out. The last paragraph names the rule and the fingerprints, for those who look for them.
 */
export function remarkWords(findings: readonly Finding[], archs: readonly string[], told: Told): readonly string[] {
  const [first] = findings;
  if (first === undefined) return [];
  const request = `${first.rule}\n${first.next}`;
  const again = told.requests.has(request);
  const known = told.rules.has(first.rule);
  told.requests.add(request);
  told.rules.add(first.rule);
  const all = findings.map((finding, index) => factOf(finding, archs, again && index === 0));
  const facts = all.join(all.length > mostInText ? "\n" : " ");
  const ids = findings.map(({ fingerprint }) => fingerprint);
  const sign = `(abide: ${first.severity}, ${first.rule}, ${ids.join(" ")})`;
  if (again) return [facts, sign];
  const grounds = known ? "" : [whyOf(first), precedentOf(first)].filter((text) => text !== "").join(" ");
  const together =
    !facts.includes("\n") && facts.length + grounds.length < longest
      ? [[facts, grounds].filter((text) => text !== "").join(" ")]
      : [facts, grounds];
  return [...together, requestOf(first), sign];
}

function factOf({ message, abis }: Finding, archs: readonly string[], again: boolean): string {
  const only = archs.every((arch) => abis.includes(arch)) ? "" : `on ${listOf(abis)} only`;
  const lead = [again ? "same here" : "", only].filter((part) => part !== "").join(", ");
  return listWords(lead === "" ? message : `${lead[0]?.toUpperCase()}${lead.slice(1)}: ${message}`);
}

/** Why the rule exists; not where the rule itself judged milder than it is wont to: then its reason does not quite hold. */
function whyOf({ rule, severity, reason }: Finding): string {
  const order = ["advice", "risk", "break"];
  const wont = rules.find(({ id }) => id === rule)?.severity ?? severity;
  return order.indexOf(severity) < order.indexOf(wont) ? "" : listWords(reason);
}

/** What other tools overlook is no precedent for who wrote the patch. */
function precedentOf({ precedent }: Finding): string {
  if (/\babidiff\b|\bcheck-uapi\.sh\b|\bA comparison\b|\bsparse\b|\bdebug information\b|\btools that\b/.test(precedent))
    return "";
  return listWords(leads.reduce((text, [from, to]) => text.replace(from, to), precedent));
}

/** What a precedent begins with, and how it goes on from what was said. */
const leads: readonly (readonly [RegExp, string])[] = [
  [/^(?:Asked in|In) review of/, "The same was asked in review of"],
  [/^(\S+\.rst(?: and \S+\.rst)?(?:, on [^:]*)?):/, "See $1:"],
  [/^([A-Z][A-Z0-9]+_?\w*|[a-z]+_[\w.]+) /, "Seen before: $1 "],
];

/** Words that begin what is no imperative. */
const notAsked = new Set(["A", "An", "If", "It", "No", "Nothing", "That", "The", "This", "Where"]);

function requestOf({ next }: Finding): string {
  const [word = ""] = next.split(/[ ,]/, 1);
  const text = notAsked.has(word)
    ? next.replace(/^Nothing, /, "Nothing to do ")
    : `Please ${next[0]?.toLowerCase() ?? ""}${next.slice(1)}`;
  return listWords(text);
}

/** What a list calls the two sides. */
const words: readonly (readonly [RegExp, string])[] = [
  [/\bproviders\b/g, "kernels"],
  [/\bprovider\b/g, "kernel"],
  [/\bconsumers\b/g, "programs"],
  [/\bconsumer\b/g, "program"],
  [/\bdata models\b/g, "architectures"],
  [/\bdata model\b/g, "architecture"],
];

function listWords(text: string): string {
  return words.reduce((said, [from, to]) => said.replace(from, to), text);
}
