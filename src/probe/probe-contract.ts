import type { Change, ChangeId, Contract } from "../contract/contract.ts";
import { presences } from "../interfaces/presence.ts";
import { compareVersions, type Match, matchRelease, versionOf } from "./match-release.ts";
import { type Observation, observe } from "./observe.ts";
import type { ProbeHost } from "./probe-host.ts";
import { type Hidden, notAsked, type OutOfLine, type ProbeAnswer, type ProbeResult } from "./probe-result.ts";
import type { Subject } from "./subject.ts";

/** Asks an interface that has a contract, and says which release answers so. Never rejects because of what is answered. */
export async function probeContract(subject: Subject, host: ProbeHost): Promise<ProbeResult> {
  const { contract } = subject.spec;
  const { path } = subject.consumer(host.transport);
  const about = { name: contract.name, title: contract.title, path, notes: [] };
  const observed = await observe(subject, host.transport);
  if ("errno" in observed) return notAsked(about, observed.errno, presences[contract.name]);

  if (subject.arch !== undefined && host.arch !== subject.arch) {
    const note = `the releases are known for ${subject.arch}, and this machine is ${host.arch}: the answers are not compared`;
    return { ...filled(about, contract, observed, undefined, undefined), notes: [note] };
  }
  const match = await matchRelease(subject, observed, host.release);
  return filled(about, contract, observed, match, host.release, subject.options);
}

function filled(
  about: Pick<ProbeResult, "name" | "title" | "path" | "notes">,
  contract: Contract,
  observed: Observation,
  match: Match | undefined,
  running: string | undefined,
  options: Subject["options"] = {},
): ProbeResult {
  const answers = [...versionAnswers(contract, observed), ...changeAnswers(contract, observed, match, options)];
  const here = new Set(answers.flatMap(({ change, here }) => (here && change !== undefined ? [change] : [])));
  const ahead = match === undefined ? [] : [...outOfRunning(contract, match, here, running), ...goneFromOwn(contract, match)];
  return {
    ...about,
    status: "asked",
    answers,
    ...placed(contract, match, ahead, running),
    outOfLine: match === undefined ? [] : [...outOfMatch(contract, match), ...ahead],
    hidden: hiddenBy(contract, here),
    unknown: observed.unknown,
    odd: observed.odd,
  };
}

function versionAnswers(contract: Contract, { offers, fresh }: Observation): readonly ProbeAnswer[] {
  return contract.protocols.flatMap((protocol): readonly ProbeAnswer[] => {
    const offer = offers.get(protocol.name);
    if (protocol.kind !== "version" || offer?.value === undefined) return [];
    const first = fresh.get(protocol.name);
    const pins =
      typeof first === "bigint" && first > 0n && protocol.getPins !== undefined
        ? "; asking pinned the descriptor, which was closed"
        : "";
    return [
      {
        kind: "version",
        name: protocol.name,
        here: true,
        value: offer.value,
        asked: offer.asked,
        answered: `${offer.answered}${pins}`,
      },
    ];
  });
}

function changeAnswers(
  contract: Contract,
  observed: Observation,
  match: Match | undefined,
  options: NonNullable<Subject["options"]>,
): readonly ProbeAnswer[] {
  const drafts = new Set(match?.releases.filter((name) => versionOf(name) === undefined));
  const shown = (change: Change) => {
    if (versionOf(change.since) !== undefined) return true;
    // What only a draft had is shown where the answers are a draft's own, or where it is out of line.
    return (
      match === undefined ||
      match.surplus.includes(change.id) ||
      contract.releases.some(({ name, has }) => drafts.has(name) && has.includes(change.id))
    );
  };
  return contract.changes.filter(shown).flatMap((change): readonly ProbeAnswer[] => {
    const found = observed.changes.get(change.id);
    if (found === undefined || found.state === "untold") return [];
    const because = whyMissing(change.id, match, options);
    return [
      {
        kind: kindOf(change),
        name: nameOf(change),
        change: change.id,
        here: found.state === "here",
        ...(found.value === undefined ? {} : { value: found.value }),
        since: change.since,
        asked: found.asked,
        answered: found.answered,
        ...(because === undefined ? {} : { because }),
      },
    ];
  });
}

function whyMissing(id: ChangeId, match: Match | undefined, options: NonNullable<Subject["options"]>): string | undefined {
  if (match?.configured.includes(id)) return `${options[id] ?? "an option"} is off`;
  return match?.machine.includes(id) ? "it follows from the machine" : undefined;
}

function kindOf({ gate, silent }: Change): ProbeAnswer["kind"] {
  if (silent || gate.kind === "base") return "behaviour";
  if (gate.kind === "version" || gate.kind === "capability" || gate.kind === "feature" || gate.kind === "size") return gate.kind;
  return "command";
}

function nameOf({ id, gate }: Change): string {
  if (gate.kind === "capability" || gate.kind === "feature") return gate.name;
  return id;
}

function outOfMatch(contract: Contract, match: Match): readonly OutOfLine[] {
  const against = releasesText(match);
  const row = (kind: OutOfLine["kind"], id: ChangeId, message: string): OutOfLine => {
    const change = contract.changes.find((each) => each.id === id);
    return {
      kind,
      name: change === undefined ? id : nameOf(change),
      ...(change === undefined ? {} : { since: change.since }),
      against,
      message,
    };
  };
  return [
    ...match.surplus.map((id) => row("surplus", id, "is here: a backport, or a distribution's own")),
    ...match.missing.map((id) => row("missing", id, "is missing: taken out, or left out by the configuration")),
    ...match.numbers.map((text): OutOfLine => ({ kind: "number", name: text.split(":")[0] ?? "", against, message: text })),
  ];
}

/**
 * What is newer than the kernel says it is. A change whose first release is not known for sure counts only from the release before it on: it lies
 * somewhere in between.
 */
function outOfRunning(
  contract: Contract,
  match: Match,
  here: ReadonlySet<ChangeId>,
  running: string | undefined,
): readonly OutOfLine[] {
  if (running === undefined || versionOf(running) === undefined) return [];
  const version = versionOf(running)?.join(".") ?? running;
  const said = new Set(match.surplus);
  return contract.changes.flatMap((change): readonly OutOfLine[] => {
    if (!here.has(change.id) || said.has(change.id) || change.gate.kind === "base") return [];
    if (versionOf(change.since) === undefined || compareVersions(change.since, running) <= 0) return [];
    const before = contract.releases.findLast(({ name }) => compareVersions(name, change.since) < 0)?.name;
    if (change.unverified !== undefined && before !== undefined && compareVersions(before, running) < 0) return [];
    return [
      {
        kind: "surplus",
        name: nameOf(change),
        since: change.since,
        against: version,
        message: "is here, and newer than the kernel calls itself: a backport, or a distribution's own",
      },
    ];
  });
}

/** What the release answers that the kernel calls itself, and this kernel does not: it answers as another, which has taken that away. */
function goneFromOwn(contract: Contract, { releases, between, own }: Match): readonly OutOfLine[] {
  if (own === undefined || between) return [];
  return contract.changes
    .filter(({ id }) => own.missing.includes(id))
    .map((change) => ({
      kind: "missing",
      name: nameOf(change),
      since: change.since,
      against: own.release,
      message: `is missing, as in ${releases.join(" or ")}: a fix that a stable kernel took, or a distribution's own`,
    }));
}

/**
 * A kernel that is older than the release that answers so, and has no backport for certain, has what came somewhere between that release and the one
 * before it.
 */
function placed(
  contract: Contract,
  match: Match | undefined,
  ahead: readonly OutOfLine[],
  running: string | undefined,
): Pick<ProbeResult, "releases" | "between"> {
  const { releases, between } = match ?? { releases: [], between: false };
  const [first] = releases;
  if (between || first === undefined || running === undefined || ahead.length > 0) return { releases, between };
  if (compareVersions(first, running) <= 0) return { releases, between };
  const before = contract.releases.findLast(({ name }) => compareVersions(name, running) < 0)?.name;
  return before === undefined ? { releases, between } : { releases: [before, first], between: true };
}

/** `7.2 or 7.3`, `between 6.12 and 7.2`. */
export function releasesText({ releases, between }: Pick<Match, "releases" | "between">): string {
  return between ? `between ${releases.join(" and ")}` : releases.join(" or ");
}

function hiddenBy(contract: Contract, here: ReadonlySet<ChangeId>): readonly Hidden[] {
  const versioned = contract.changes.filter(({ id, gate }) => here.has(id) && gate.kind === "version");
  const hidden: Hidden[] = [];
  for (const protocol of contract.protocols) {
    if (protocol.kind !== "version" || protocol.picks !== "up-to") continue;
    const numbers = [...new Set(versioned.flatMap(({ gate }) => (gate.kind === "version" ? [gate.at] : [])))].sort((a, b) =>
      a < b ? -1 : 1,
    );
    const lowest = numbers[0];
    if (lowest === undefined || lowest === 0n) continue;
    hidden.push({ version: lowest - 1n, names: versioned.map(nameOf) });
  }
  const untold = contract.changes.filter(
    ({ id, gate, silent }) => here.has(id) && (silent || gate.kind !== "version") && isLater(contract, id),
  );
  const asksVersion = contract.protocols.some(({ kind }) => kind === "version");
  return asksVersion && untold.length > 0 ? [...hidden, { names: untold.map(nameOf) }] : hidden;
}

/** It came after the first release that the contract knows. */
function isLater(contract: Contract, id: ChangeId): boolean {
  return contract.releases[0]?.has.includes(id) !== true;
}
