import type { Build } from "../../src/contract/build.ts";
import { buildOf } from "../../src/contract/build-of.ts";
import type { Meeting } from "../../src/contract/can-meet.ts";
import type { Contract, Gate, Protocol } from "../../src/contract/contract.ts";
import { costOf } from "../../src/contract/cost.ts";
import type { AnyInterface, When } from "../../src/session/spec.ts";
import { markdownTable } from "./markdown-table.ts";

/** The interfaces side by side: every cell is computed from a contract or a provider's rows. */

/** How each interface is asked, one row a protocol: the question of who picks, what unknown answers, what locks. */
export function protocolsTable(interfaces: readonly AnyInterface[]): string {
  const head = [
    "interface",
    "protocol",
    "kind",
    "asked on",
    "since",
    "who picks",
    "handed over by",
    "starts with",
    "needed first",
    "unknown answers",
    "again",
    "locks",
    "scope",
  ];
  const rows = interfaces.flatMap(({ contract }) => contract.protocols.map((protocol) => protocolRow(contract, protocol)));
  return markdownTable(head, rows);
}

function protocolRow(contract: Contract, protocol: Protocol): readonly string[] {
  const { name, kind, on, since, passed, scope } = protocol;
  const common = { picks: "–", starts: "–", first: "no", again: "yes", locks: "–" };
  const own = { ...common, ...details(protocol) };
  const from = since === undefined ? contract.releases[0]?.name : contract.changes.find(({ id }) => id === since)?.since;
  return [
    contract.name,
    name,
    kind,
    on.join(", "),
    from ?? "",
    own.picks,
    passed,
    own.starts,
    own.first,
    String(protocol.unknown),
    own.again,
    own.locks,
    scope,
  ];
}

function details(protocol: Protocol) {
  if (protocol.kind === "capability") return { picks: "nobody", locks: "never" };
  const again = protocol.repeat.allowed
    ? "yes"
    : `${protocol.repeat.errno}${protocol.repeat.beforeCopy ? ", before the argument is read" : ""}`;
  if (protocol.kind === "feature") {
    const picks = protocol.set === undefined ? "nobody" : "the consumer, of the bits offered";
    return { picks, starts: `0x${protocol.initial.toString(16)}`, again, locks: protocol.locks };
  }
  const picks = {
    "up-to": "the consumer, any up to the provider's",
    exact: "the consumer, exactly the provider's",
    constant: "nobody",
  }[protocol.picks];
  const unasked = [
    protocol.getPins === undefined ? "" : `${protocol.get} settles on the ${protocol.getPins}`,
    protocol.defaultsTo === undefined ? "" : `other commands on ${protocol.defaultsTo}`,
  ].filter((each) => each !== "");
  const pins = unasked.length === 0 ? "" : `: ${unasked.join(", ")}`;
  const asked = protocol.initial === "not-asked" || protocol.startsUnasked !== undefined;
  const since =
    protocol.startsUnasked === undefined || protocol.initial === "not-asked"
      ? ""
      : `; ${protocol.initial} without ${protocol.startsUnasked}`;
  const starts = asked ? `nothing asked${pins}${since}` : String(protocol.initial);
  return { picks, starts, first: protocol.neededFirst ?? "no", again, locks: protocol.locks };
}

/** What an unknown command answers, one row a kind of descriptor and case. */
export function unknownTable(interfaces: readonly AnyInterface[]): string {
  const rows = interfaces.flatMap(({ contract, descriptors }) =>
    descriptors.flatMap(({ kind, path, unknown }) =>
      unknown.map((row) => [
        contract.name,
        kind,
        path ?? "handed out by a command",
        row.errno,
        whenText(row, "holds" in row && row.holds !== undefined),
        row.alsoMeans === "" ? "nothing else" : row.alsoMeans,
        row.source,
      ]),
    ),
  );
  return markdownTable(["interface", "descriptor", "path", "unknown command", "when", "which also means", "source"], rows);
}

function whenText({ has, lacks }: When, state: boolean): string {
  const parts = [
    has === undefined ? "" : `with ${[has].flat().join(", ")}`,
    lacks === undefined ? "" : `without ${[lacks].flat().join(", ")}`,
    state ? "in some states" : "",
  ].filter((each) => each !== "");
  return parts.length === 0 ? "always" : parts.join(", ");
}

const gateKinds: readonly Gate["kind"][] = ["base", "version", "capability", "feature", "size", "flag", "probe"];

/** How many changes are behind which kind of gate. */
export function gatesTable(interfaces: readonly AnyInterface[]): string {
  const rows = interfaces.map(({ contract: { name, changes } }) => {
    const told = changes.filter(({ silent }) => silent !== true);
    const of = (kind: Gate["kind"]) => told.filter(({ gate }) => gate.kind === kind).length;
    const unverified = changes.filter((change) => change.unverified !== undefined).length;
    return [name, changes.length, ...gateKinds.map(of), changes.length - told.length, unverified].map(String);
  });
  return markdownTable(["interface", "changes", ...gateKinds, "silent", "partly unverified"], rows);
}

/** What each shape costs a consumer. */
export function costTable(contracts: readonly Contract[], meeting: Meeting = {}): string {
  const rows = contracts.map((contract) => {
    const cost = costOf(contract, meeting);
    return [
      contract.name,
      ...[cost.inLine, cost.withPicking, BigInt(cost.pairwise), cost.declarations, cost.alike, cost.notALine].map(rounded),
    ];
  });
  const head = [
    "interface",
    "builds in line",
    "builds with picking",
    "to test, pairwise",
    "declarations",
    "builds that declare what another declares",
    "builds that no version number describes",
  ];
  return markdownTable(head, rows);
}

/** Builds that were released or proposed, and what they honestly declare. */
export function releasesTable(interfaces: readonly AnyInterface[]): string {
  const rows = interfaces.flatMap(({ contract }) =>
    contract.releases.map(({ name, status, has, source }) => {
      const build = buildOf(contract, name);
      return [contract.name, name, status, String(has.length), declaredText(contract, build), source];
    }),
  );
  return markdownTable(["interface", "build", "status", "changes", "declares", "source"], rows);
}

function declaredText(contract: Contract, { declares, has }: Build): string {
  const known = contract.protocols.filter(({ since }) => since === undefined || has.has(since));
  const parts = known.map((protocol) => {
    if (protocol.kind === "version") return `${protocol.name} ${declares.versions[protocol.name] ?? "none"}`;
    if (protocol.kind === "feature") return `${protocol.name} 0x${(declares.features[protocol.name] ?? 0n).toString(16)}`;
    const ids = contract.changes.filter(
      ({ id, gate }) => gate.kind === "capability" && gate.protocol === protocol.name && declares.capabilities.has(id),
    );
    return `${ids.length} of ${protocol.name}`;
  });
  return parts.length === 0 ? "nothing" : parts.join(", ");
}

/** Exact up to a million, then three digits and a power of ten. */
function rounded(count: bigint): string {
  const digits = String(count);
  if (digits.length <= 7) return digits;
  return `${digits[0]}.${digits.slice(1, 3)} × 10^${digits.length - 1}`;
}
