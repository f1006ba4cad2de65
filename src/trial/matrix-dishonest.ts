import type { Declaration } from "../contract/build.ts";
import { buildOf } from "../contract/build-of.ts";
import type { Contract, FeatureProtocol, Release, VersionProtocol } from "../contract/contract.ts";
import { canBeAsked } from "../contract/declare.ts";
import { knownNumbers } from "../contract/promises.ts";
import type { MatrixCase } from "./matrix-case.ts";
import { caseId } from "./matrix-id.ts";

/** A declaration that is not true, and what it is called: `saying api-version 2`. */
interface Lie {
  readonly name: string;
  readonly declares: Partial<Declaration>;
}

/**
 * Releases that say of themselves what is not true: of each version protocol the next number up and the next one down, and of each feature mask one bit
 * more and one bit less than there is. A number that no release knows yet is the highest one and 1.
 */
export function dishonestCases(contract: Contract): readonly MatrixCase[] {
  const lies = contract.releases.flatMap((release) =>
    contract.protocols.flatMap((protocol) => {
      if (!canBeAsked(protocol, new Set(release.has))) return [];
      if (protocol.kind === "version")
        return versionLies(contract, protocol, release).map((lie) => lieCase(contract, release, lie));
      return protocol.kind === "feature"
        ? featureLies(contract, protocol, release).map((lie) => lieCase(contract, release, lie))
        : [];
    }),
  );
  // Releases that do not differ tell the same lies.
  return [...new Map(lies.toReversed().map((each) => [each.id, each])).values()].reverse();
}

function lieCase(contract: Contract, release: Release, { name, declares }: Lie): MatrixCase {
  const full = `${release.name} ${name}`;
  const request = { from: release.name, name: `${contract.name}@${full}`, declares };
  const build = buildOf(contract, request);
  const has = [...build.has];
  return { id: caseId(has, build.declares), name: full, kind: "dishonest", request, has, declares: build.declares };
}

function versionLies(contract: Contract, protocol: VersionProtocol, release: Release): readonly Lie[] {
  const { versions } = buildOf(contract, release.name).declares;
  const honest = versions[protocol.name];
  const numbers = knownNumbers(contract, protocol);
  const above = numbers.find((number) => honest === undefined || number > honest) ?? (numbers.at(-1) ?? honest ?? 0n) + 1n;
  const below = honest === undefined ? undefined : numbers.findLast((number) => number < honest);
  return [above, below]
    .filter((number) => number !== undefined)
    .map((number) => ({
      name: `saying ${protocol.name} ${number}`,
      declares: { versions: { ...versions, [protocol.name]: number } },
    }));
}

function featureLies(contract: Contract, protocol: FeatureProtocol, release: Release): readonly Lie[] {
  const { features } = buildOf(contract, release.name).declares;
  const mask = features[protocol.name] ?? 0n;
  const bits = contract.changes.flatMap(({ gate }) =>
    gate.kind === "feature" && gate.protocol === protocol.name ? [{ mask: 1n << BigInt(gate.bit), name: gate.name }] : [],
  );
  const more = bits.find((bit) => (mask & bit.mask) === 0n);
  const less = bits.findLast((bit) => (mask & bit.mask) !== 0n);
  return [more, less]
    .filter((bit) => bit !== undefined)
    .map((bit) => ({
      name: `${bit === more ? "claiming" : "hiding"} ${bit.name}`,
      declares: { features: { ...features, [protocol.name]: mask ^ bit.mask } },
    }));
}
