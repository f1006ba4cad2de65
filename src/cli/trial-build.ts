import { nearest } from "../abi/nearest.ts";
import type { Declaration } from "../contract/build.ts";
import { type BuildRequest, buildOf } from "../contract/build-of.ts";
import { closure } from "../contract/closure.ts";
import type { Contract, Protocol } from "../contract/contract.ts";
import { ContractError } from "../contract/contract-error.ts";
import type { AnyInterface } from "../session/spec.ts";
import { interfaceNamed } from "./interface-named.ts";
import { UsageError } from "./verb.ts";

/** How a user says which build a program is to meet. */
export interface BuildWords {
  /** `vduse@7.3`, or `vduse` for the newest release. */
  readonly build: string;
  readonly has?: readonly string[];
  readonly without?: readonly string[];
  /** `version=2`, `features=0x3`, `capability:KVM_CAP_IRQFD=no`. */
  readonly declares?: readonly string[];
}

export interface TrialBuild {
  readonly interface: string;
  readonly spec: AnyInterface;
  readonly request: BuildRequest;
  /** What the machine is taken for, where its own devices are masked. */
  readonly beside?: BuildRequest;
}

/** The build of a file (`build-file.ts`). Throws as `trialBuild` does, and for a file that is none. */
export async function buildFromFile(path: string): Promise<TrialBuild> {
  const { readBuildFile } = await import("./build-file.ts");
  const { interface: name, declares, from, has, with: more, without, name: called } = readBuildFile(path);
  const { spec } = await trialBuild({ build: name });
  const plain: BuildRequest = {
    ...(from === undefined ? {} : { from }),
    ...(has === undefined ? {} : { has }),
    ...(more === undefined ? {} : { with: more }),
    ...(without === undefined ? {} : { without }),
    ...(called === undefined ? {} : { name: called }),
  };
  return { interface: name, spec, request: checked(spec.contract, plain, declares ?? []) };
}

/** `kvm@6.1`: the machine's devices, made to look like that build. Throws as `trialBuild` does. */
export async function buildAs(build: string): Promise<TrialBuild> {
  const found = await trialBuild({ build });
  return { ...found, beside: { from: newest(found.spec.contract) } };
}

/**
 * `kvm:KVM_CAP_IRQFD,KVM_CAP_XSAVE`: the machine's devices without these changes, nor what needs them. A change goes by its id, or by the name of
 * its capability, feature or command. Several are masked together. Throws as `trialBuild` does.
 */
export async function buildMasking(masks: readonly string[]): Promise<TrialBuild> {
  const parts = masks.map(maskPart);
  const [first] = parts;
  if (first === undefined) throw new UsageError("expected something to mask, found nothing: --mask kvm:KVM_CAP_IRQFD");
  const { interface: name, spec } = await trialBuild({ build: first.of });
  const other = parts.find(({ of }) => of !== first.of);
  if (other !== undefined)
    throw new UsageError(`one interface is masked at a time, and --mask names two: ${first.of} and ${other.of}`);
  const { contract } = spec;
  const beside: BuildRequest = { from: newest(contract) };
  const { has } = buildOf(contract, beside);
  const masked = parts.flatMap(({ words }) => words).map((word) => changeNamed(contract, word));
  const without = withWhatNeeds(contract, has, masked).filter((id) => has.has(id));
  if (without.length === 0) throw new UsageError(`${buildOf(contract, beside).name} has none of these: ${masked.join(", ")}`);
  return { interface: name, spec, request: { ...beside, without }, beside };
}

/** Changes, and all that a build has and that needs one of them. */
function withWhatNeeds(contract: Contract, has: ReadonlySet<string>, changes: readonly string[]): readonly string[] {
  const all = new Set(changes);
  for (const id of all) {
    for (const other of has) if (closure(contract, [other]).some(({ change }) => change === id)) all.add(other);
  }
  return [...all];
}

function maskPart(mask: string): { readonly of: string; readonly words: readonly string[] } {
  const at = mask.indexOf(":");
  if (at < 0) throw new UsageError(`expected an interface and what to mask of it, found ${mask}: --mask kvm:KVM_CAP_IRQFD`);
  return { of: mask.slice(0, at), words: mask.slice(at + 1).split(",") };
}

function changeNamed(contract: Contract, word: string): string {
  const names = contract.changes.flatMap(({ id, gate }) => {
    const also = "name" in gate ? gate.name : gate.kind === "probe" ? gate.command : id;
    return [
      { id, name: id },
      { id, name: also },
    ];
  });
  const found = names.find(({ name }) => name === word);
  if (found !== undefined) return found.id;
  const near = nearest(
    word,
    names.map(({ name }) => name),
  );
  const help = near === undefined ? `\nchanges: ${contract.changes.map(({ id }) => id).join(", ")}` : `; did you mean ${near}?`;
  throw new UsageError(`${contract.name} has no change ${word === "" ? '""' : word}${help}`);
}

/** Throws a `UsageError` that names what is known, for an interface, release, change or declaration that is not. */
export async function trialBuild({ build, has = [], without = [], declares = [] }: BuildWords): Promise<TrialBuild> {
  const at = build.indexOf("@");
  const name = at < 0 ? build : build.slice(0, at);
  const spec = await interfaceNamed(name);
  const { contract } = spec;
  const from = at < 0 ? newest(contract) : build.slice(at + 1);
  const named = (words: readonly string[]) => words.map((word) => changeNamed(contract, word));
  const plain: BuildRequest = {
    from,
    ...(has.length === 0 ? {} : { with: named(has) }),
    ...(without.length === 0 ? {} : { without: named(without) }),
  };
  return { interface: name, spec, request: checked(contract, plain, declares) };
}

/** The request with what it declares, once it is known that there can be such a build. */
function checked(contract: Contract, plain: BuildRequest, declares: readonly string[]): BuildRequest {
  try {
    const honest = buildOf(contract, plain);
    const request = declares.length === 0 ? plain : { ...plain, declares: declaration(contract, honest.declares, declares) };
    buildOf(contract, request);
    return request;
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    const releases = contract.releases.map((each) => each.name).join(", ");
    const changes = contract.changes.map(({ id }) => id).join(", ");
    const known = error.problems.some(({ code }) => code === "unknown-release")
      ? `\nreleases: ${releases}`
      : error.problems.some(({ code }) => code === "unknown-change")
        ? `\nchanges: ${changes}`
        : error.problems.some(({ code }) => code === "need-missing")
          ? leftOut(contract, plain)
          : "";
    throw new UsageError(`${error.problems.map(({ message }) => message).join("\n")}${known}`);
  }
}

/** What is to be left out as well, all of it at once; empty where that is not all that is wrong. */
function leftOut(contract: Contract, { without = [], ...plain }: BuildRequest): string {
  try {
    const all = withWhatNeeds(contract, buildOf(contract, plain).has, without);
    buildOf(contract, { ...plain, without: all });
    return `\nwith all that needs it: --without ${all.join(" ")}`;
  } catch {
    return "";
  }
}

/** The newest release, the drafts left out. */
function newest({ releases }: Contract): string {
  return (releases.findLast(({ status }) => status === "released") ?? releases.at(-1))?.name ?? "";
}

/** What the build says of itself, part by part. Each word is `PROTOCOL=NUMBER`, or `capability:NAME=yes|no`. */
function declaration(contract: Contract, honest: Declaration, words: readonly string[]): Partial<Declaration> {
  const versions: { [protocol: string]: bigint } = { ...honest.versions };
  const features: { [protocol: string]: bigint } = { ...honest.features };
  const capabilities = new Set(honest.capabilities);
  for (const word of words) {
    const at = word.indexOf("=");
    const [left, right] = at < 0 ? [word, ""] : [word.slice(0, at), word.slice(at + 1)];
    if (left.startsWith("capability:")) {
      const id = capabilityNamed(contract, left.slice("capability:".length));
      if (right === "yes") capabilities.add(id);
      else if (right === "no") capabilities.delete(id);
      else throw new UsageError(`expected yes or no for ${left}, found ${right === "" ? "nothing" : right}`);
      continue;
    }
    const protocol = protocolNamed(contract, left);
    if (!/^(0x[0-9a-f]+|\d+)$/i.test(right)) {
      throw new UsageError(`expected a number for ${left}, found ${right === "" ? "nothing" : right}: --declares ${left}=2`);
    }
    const number = BigInt(right);
    const most = mostOf(protocol);
    if (number > most)
      throw new UsageError(
        `expected a number up to ${most} for ${left}, found ${right}: that is what ${protocol.name} has room for`,
      );
    (protocol.kind === "version" ? versions : features)[protocol.name] = number;
  }
  return { versions, features, capabilities };
}

/** The largest number that the protocol's answer holds: an `int` where the call returns it, which is no error. */
function mostOf({ passed }: Protocol): bigint {
  return { value: (1n << 31n) - 1n, "u32 pointer": (1n << 32n) - 1n, "u64 pointer": (1n << 64n) - 1n }[passed];
}

/** By its own name, or by its kind where there is one of that kind: `version`, `features`. */
function protocolNamed(contract: Contract, word: string) {
  const numbered = contract.protocols.filter(({ kind }) => kind !== "capability");
  const exact = numbered.find(({ name }) => name === word);
  if (exact !== undefined) return exact;
  const kind = word === "features" ? "feature" : word;
  const [one, ...others] = numbered.filter((each) => each.kind === kind);
  if (one !== undefined && others.length === 0) return one;
  const names = [...numbered.map(({ name }) => name), "capability:NAME"];
  const near = nearest(word, names);
  throw new UsageError(
    `${contract.name} declares nothing called ${word === "" ? '""' : word}${near === undefined ? "" : `; did you mean ${near}?`}\nknown: ${names.join(", ")}`,
  );
}

function capabilityNamed(contract: Contract, name: string): string {
  const rows = contract.changes.flatMap(({ id, gate }) => (gate.kind === "capability" ? [{ id, name: gate.name }] : []));
  const found = rows.find((row) => row.name === name || row.id === name);
  if (found !== undefined) return found.id;
  const near = nearest(
    name,
    rows.flatMap((row) => [row.name, row.id]),
  );
  throw new UsageError(`${contract.name} has no capability ${name}${near === undefined ? "" : `; did you mean ${near}?`}`);
}
