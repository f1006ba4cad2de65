import type { ConsumerVerdict } from "../trial/consumer-verdict.ts";
import type { DescriptorLife } from "../trial/descriptor-lives.ts";
import type { GateUse, How } from "../trial/gate-uses.ts";
import type { QuirkUse } from "../trial/quirk-uses.ts";
import type { RefusalMet } from "../trial/refusals-met.ts";
import { causeOf } from "../trial/run-outcome.ts";
import type { TrialResult } from "../trial/trial-result.ts";
import { labelledRow, words } from "./labelled-row.ts";
import { type Paint, painter, type Role } from "./paint.ts";
import { printable } from "./printable.ts";
import { replayRows } from "./replay-rows.ts";
import { offText } from "./transcript-text.ts";

/** What one run says about a program, for people: the outcome and its reason, then what it asked, took for granted and was refused. */
export function trialText(result: TrialResult, verdict: ConsumerVerdict, { color }: { readonly color: boolean }): string {
  const paint = painter(color);
  const { gates, refusals, off, quirks, descriptors, beyond, notKnown } = verdict;
  const lines = [
    heading(result, verdict, paint),
    ...labelledRow(paint, "end", words(`${verdict.reason}; ${Math.round(result.milliseconds)} ms`)),
    ...order.flatMap((how) => gateRows(gates, how, paint)),
    ...grouped(refusals).flatMap((group) => refusalRow(group, paint)),
    ...off.flatMap((each) => labelledRow(paint, "off", [...at(each, paint), ...warned(paint, offText(each))])),
    ...quirks.flatMap((each) => quirkRow(each, paint)),
    ...openRow(descriptors, paint),
    ...(beyond === undefined ? [] : labelledRow(paint, "beyond", words(beyondText(beyond)))),
    ...notKnown.flatMap((text) =>
      labelledRow(
        paint,
        "not known",
        words(text).map((word) => paint("dim", word)),
      ),
    ),
    ...replayRows(verdict.replay, paint),
    ...labelledRow(paint, "calls", [countsText(verdict)]),
  ];
  return `${lines.join("\n")}\n`;
}

const outcomes: { readonly [outcome in ConsumerVerdict["outcome"]]: Role } = {
  runs: "good",
  "gives up": "warning",
  crashes: "error",
  hangs: "error",
  "not started": "error",
};

function heading({ build, program }: TrialResult, { outcome, refusals }: ConsumerVerdict, paint: Paint): string {
  const where = outcome !== "runs" && causeOf(refusals)?.beyond === true ? " where abide plays no further" : "";
  return `${paint("heading", printable(build))}  ${printable(program.join(" "))}   ${paint(outcomes[outcome], `${outcome}${where}`)}`;
}

/** What tells most of a program comes first. */
const order: readonly How[] = ["against the answer", "asserted", "asked late", "tried", "asked", "asked only"];

const alarming: readonly How[] = ["against the answer", "asserted", "asked late"];

/** What was merely asked is one row; all else a row a gate. */
function gateRows(gates: readonly GateUse[], how: How, paint: Paint): readonly string[] {
  const of = gates.filter((gate) => gate.how === how);
  const title = how === "against the answer" ? "against" : how;
  if (how === "asked only") {
    return labelledRow(
      paint,
      title,
      of.map(
        ({ name, answered }, at) =>
          `${name}${answered === undefined ? "" : paint("dim", `=${answered}`)}${at < of.length - 1 ? "," : ""}`,
      ),
    );
  }
  return of.flatMap((gate) => labelledRow(paint, title, [...gateText(gate, paint)]));
}

function gateText({ name, how, changes, asked, used, answered, refused }: GateUse, paint: Paint): readonly string[] {
  const role = alarming.includes(how) ? "warning" : "good";
  const question = answered === undefined ? [] : words(`asked at #${asked}: ${answered};`);
  const never = asked === undefined && how === "asserted" ? words("never asked;") : [];
  const use = used === undefined ? [] : words(`used at #${used}${refused ? ", and refused" : ""}`);
  const what = changes.length === 0 ? [] : [paint("dim", `(${changes.join(" ")})`)];
  return [paint(role, printable(name)), ...question, ...never, ...use, ...what];
}

interface Group extends RefusalMet {
  readonly times: number;
}

/** What is refused again and again, for one reason and with one outcome, is one row. */
function grouped(refusals: readonly RefusalMet[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const each of refusals) {
    const { index: _index, ...rest } = each;
    const key = JSON.stringify(rest);
    const known = groups.get(key);
    groups.set(key, { ...(known ?? each), times: (known?.times ?? 0) + 1 });
  }
  return [...groups.values()];
}

function refusalRow(refusal: Group, paint: Paint): readonly string[] {
  const { name, errno, became, sure, missing, gates, declared, check, said, times, question, beyond } = refusal;
  const role = became === "fell back" || became === "degraded" ? "good" : "warning";
  const why =
    missing.length > 0
      ? `${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} not there, behind ${gates.join(" and ")}`
      : check === undefined
        ? beyond
          ? "which abide does not play"
          : ""
        : `by the check ${check}`;
  const promised = declared.length === 0 ? "" : `, though the build declares ${declared.join(", ")}`;
  return labelledRow(paint, question ? "answered no" : "refused", [
    ...at(refusal, paint),
    ...words(name),
    paint("error", errno),
    ...(times > 1 ? [`(${times} times)`] : []),
    ...words(`${why}${promised}${why === "" ? "" : ":"}`),
    paint(role, became),
    ...(sure || became === "went on" ? [] : words("(as it seems)")),
    ...(said === undefined ? [] : words(JSON.stringify(said))),
  ]);
}

const quirkTexts: { readonly [how in QuirkUse["how"]]: (quirk: QuirkUse) => string } = {
  "relied on": ({ change, has, elsewhere }) =>
    `relied on ${has ? "" : "the absence of "}${change}: ${elsewhere} on a build ${has ? "without" : "with"} it`,
  "refused by": ({ change, has }) =>
    `refused because of ${has ? "" : "the absence of "}${change}: a build ${has ? "without" : "with"} it takes it`,
  saw: ({ change, has }) => `answered otherwise on a build ${has ? "without" : "with"} ${change}`,
  undeclared: ({ change, elsewhere }) => `used ${change}, which this build has and does not declare: ${elsewhere} without it`,
};

function quirkRow(quirk: QuirkUse, paint: Paint): readonly string[] {
  const text = `${quirk.name} ${quirkTexts[quirk.how](quirk)}`;
  return labelledRow(paint, "quirk", [
    ...at(quirk, paint),
    ...warned(paint, text),
    ...words(`(${quirk.title})`).map((word) => paint("dim", word)),
  ]);
}

function openRow(descriptors: readonly DescriptorLife[], paint: Paint): readonly string[] {
  const open = descriptors.filter(({ state }) => state === "not known");
  const names = open.map(({ path, on }) => path ?? on);
  return labelledRow(
    paint,
    "not closed",
    open.length === 0 ? [] : [...words([...new Set(names)].join(", ")), ...words("as far as was seen")],
  );
}

function beyondText({ first, calls, names }: NonNullable<ConsumerVerdict["beyond"]>): string {
  return `from #${first} on, ${many(calls, "call")} that abide does not play, and a real kernel may answer otherwise: ${names.join(", ")}`;
}

function countsText({ counts }: ConsumerVerdict): string {
  const { open, ioctl, read, write, refused, dropped } = counts;
  const parts = [`${open} opened`, many(ioctl, "command"), many(read, "read"), many(write, "write"), `${refused} refused`];
  return [...parts, ...(dropped > 0 ? [`${dropped} not kept`] : [])].join(" · ");
}

function many(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function at({ index }: { readonly index: number }, paint: Paint): readonly string[] {
  return [paint("dim", `#${index}`)];
}

function warned(paint: Paint, text: string): readonly string[] {
  return words(text).map((word) => paint("warning", word));
}
