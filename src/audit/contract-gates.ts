import type { Errno } from "../abi/errno.ts";
import type { Gate, Passed, Protocol } from "../contract/contract.ts";
import { knownInterfaces } from "../interfaces/known-interfaces.ts";
import type { PlainElement } from "./header-delta.ts";

/** A gate for a contract, with the protocol by which it is asked and what the header does not say of it. */
export interface DerivedGate {
  readonly gate: Gate;
  readonly protocol: Protocol | undefined;
  /** What was assumed, in words. */
  readonly assumed: string | undefined;
}

/** Elements of one header at the end of its history, by name. */
export type HeaderElements = ReadonlyMap<string, PlainElement>;

/**
 * The gate that an element of a header is, in a contract's terms. What no header says (who picks, what an unknown number answers, when a choice is locked)
 * is filled in with what most interfaces do, and said to be. Undefined when the header cannot say how it is asked.
 *
 * @param trying Whether it is a command that is tried.
 */
export function gateFrom(
  element: PlainElement,
  header: HeaderElements,
  { trying }: { readonly trying: boolean },
): DerivedGate | undefined {
  if (trying) return probe(element);
  if (element.role === "version") return version(element, header);
  if (element.role === "capability") return capability(element, header);
  if (element.role === "feature") return feature(element, header);
  if (element.role === "flag") return flag(element, header);
  return undefined;
}

const assumed = "not in the header, and assumed: who may ask on which descriptor, what an unknown one answers, when it is locked";

/** The part of a name that says which number it is: VDUSE_API_VERSION of VDUSE_API_VERSION_1. */
function stemOf(name: string): string {
  return name.replace(/_V?\d+$/, "");
}

function version(element: PlainElement, header: HeaderElements): DerivedGate | undefined {
  const { number = 0n } = element;
  if (number < 0n) return undefined;
  const commands = commandsOf(header);
  const get = commands.find(({ name }) => /_(GET|CHECK|REQUEST)_(\w+_)?VERSION$/.test(name));
  const set = commands.find(({ name }) => /_SET_(\w+_)?VERSION$/.test(name));
  // FUSE declares its number in a message: no command of the header asks it.
  const asked = get ?? set;
  const name = kebab(stemOf(element.name), header);
  return {
    gate: { kind: "version", protocol: name, at: number },
    protocol: {
      kind: "version",
      name,
      on: ["device"],
      scope: "fd",
      passed: passedBy(asked),
      ...(get === undefined ? (set === undefined ? { get: stemOf(element.name) } : {}) : { get: get.name }),
      ...(set === undefined ? {} : { set: set.name }),
      picks: set === undefined ? "constant" : "up-to",
      initial: 0n,
      unknown: "EINVAL",
      repeat: { allowed: true },
      locks: "never",
      source: asked === undefined ? `${element.name}; no command of the header asks for it` : asked.name,
    },
    assumed,
  };
}

function capability(element: PlainElement, header: HeaderElements): DerivedGate | undefined {
  const { number, name } = element;
  if (number === undefined || number < 0n) return undefined;
  const commands = commandsOf(header);
  const check = commands.find((each) => /_CHECK_(EXTENSION|CAP\w*)$|_(GET|QUERY)_CAPS?\w*$/.test(each.name));
  const enable = commands.find((each) => /_ENABLE_CAP\w*$/.test(each.name));
  const protocol = check === undefined ? "capabilities" : kebab(check.name, header);
  return {
    gate: { kind: "capability", protocol, id: number, name },
    protocol: {
      kind: "capability",
      name: protocol,
      on: ["device"],
      scope: "global",
      passed: passedBy(check),
      check: check?.name ?? "unknown",
      ...(enable === undefined ? {} : { enable: enable.name }),
      unknown: 0,
      absent: 0,
      source: check?.name ?? `${name}; no command of the header asks for it`,
    },
    assumed,
  };
}

function feature(element: PlainElement, header: HeaderElements): DerivedGate | undefined {
  const bit = bitOf(element, header);
  if (bit === undefined) return undefined;
  const commands = commandsOf(header);
  // A device's own features and the interface's may both be there: the one with a setter is negotiated.
  const sets = commands.filter(({ name }) => /_SET_\w*FEATURES$/.test(name));
  const gets = commands.filter(({ name }) => /_GET_\w*FEATURES$/.test(name));
  const set = sets[0];
  const get = gets.find(({ name }) => name.replace("_GET_", "_SET_") === set?.name) ?? gets[0];
  const protocol = get === undefined ? "features" : kebab(get.name.replace("_GET_", "_"), header);
  return {
    gate: { kind: "feature", protocol, bit, name: element.name },
    protocol: {
      kind: "feature",
      name: protocol,
      on: ["device"],
      scope: "fd",
      passed: passedBy(get ?? set),
      get: get?.name ?? "unknown",
      ...(set === undefined ? {} : { set: set.name }),
      initial: 0n,
      unknown: "EINVAL",
      repeat: { allowed: true },
      locks: "never",
      source: get?.name ?? `${element.name}; no command of the header asks for it`,
    },
    assumed,
  };
}

function flag(element: PlainElement, header: HeaderElements): DerivedGate | undefined {
  const bit = bitOf(element, header);
  if (bit === undefined) return undefined;
  const words = element.name.toLowerCase().split("_");
  // VFIO_IOMMU_INFO_CAPS... stands in the record that shares the most of its name and has flags.
  const records = [...header.values()].flatMap(({ kind, name }) =>
    kind === "record" && header.has(`${bare(name)}.flags`) ? [bare(name)] : [],
  );
  const ranked = records
    .map((record) => ({ record, shared: record.split("_").filter((word) => words.includes(word)).length }))
    .sort((a, b) => b.shared - a.shared);
  const [best, second] = ranked;
  if (best === undefined || best.shared < 2 || best.shared === second?.shared) return undefined;
  return {
    gate: { kind: "flag", record: best.record, field: "flags", bit, absent: "EINVAL" },
    protocol: undefined,
    assumed: `that ${element.name} is a bit of ${best.record}.flags follows from their names, and that EINVAL says that it is not known is assumed`,
  };
}

function probe(command: PlainElement): DerivedGate | undefined {
  if (command.kind !== "command" || command.number === undefined) return undefined;
  const [group, ordinal] = [Number((command.number >> 8n) & 0xffn), Number(command.number & 0xffn)];
  const known = knownInterfaces
    .flatMap(({ descriptors }) => [...descriptors])
    .find((each) => each.group === group && ordinal >= each.from && ordinal <= each.to);
  return {
    gate: { kind: "probe", command: command.name, absent: (known?.unknownCommand ?? "ENOTTY") as Errno },
    protocol: undefined,
    assumed: known === undefined ? "that ENOTTY says that it is not there is assumed" : undefined,
  };
}

/** A bit's number: of a mask, or as the header numbers them. Those of one set are either all masks or all numbers. */
function bitOf({ number, set }: PlainElement, header: HeaderElements): number | undefined {
  if (number === undefined || number < 0n) return undefined;
  const all = [...header.values()].flatMap((each) => (each.set === set && each.number !== undefined ? [each.number] : []));
  const masks = all.every((each) => each > 0n && (each & (each - 1n)) === 0n);
  const bit = masks && all.length > 0 ? number.toString(2).length - 1 : Number(number);
  return bit < 64 ? bit : undefined;
}

/** How long a command's argument is says how it is passed. */
function passedBy(command: PlainElement | undefined): Passed {
  const size = Number(((command?.number ?? 0n) >> 16n) & 0x3fffn);
  return size === 8 ? "u64 pointer" : size === 4 ? "u32 pointer" : "value";
}

function commandsOf(header: HeaderElements): readonly PlainElement[] {
  return [...header.values()].filter(({ kind }) => kind === "command");
}

function bare(record: string): string {
  return record.replace(/^\w+ /, "");
}

/** A name in kebab-case without the words that all names of its header begin with. */
export function kebab(name: string, header: HeaderElements): string {
  const prefix = commonWord(header);
  const words = bare(name)
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "")
    .map((word) => word.toLowerCase());
  const rest = words[0] === prefix && words.length > 1 ? words.slice(1) : words;
  const told =
    rest.length > 1 && ["f", "cap", "caps", "flag", "flags", "feat", "feature"].includes(rest[0] ?? "") ? rest.slice(1) : rest;
  return told.join("-") || "unnamed";
}

const prefixes = new WeakMap<HeaderElements, string>();

/** The first word of most names. */
function commonWord(header: HeaderElements): string {
  let known = prefixes.get(header);
  if (known === undefined) {
    const counts = new Map<string, number>();
    for (const name of header.keys()) {
      const word =
        bare(name)
          .split(/[^A-Za-z0-9]+/)[0]
          ?.toLowerCase() ?? "";
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    known = [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? "";
    prefixes.set(header, known);
  }
  return known;
}
