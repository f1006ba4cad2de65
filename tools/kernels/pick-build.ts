import { compareVersions } from "./compare-versions.ts";

/** A kernel that can be had: its packages, of one version, hold a bootable image and its modules. */
export interface KernelBuild {
  /** What Debian calls it: `6.12.117+deb12`, `6.1.0-56`. */
  readonly id: string;
  /** Version of the packages: `6.12.117-1~deb12u1`. */
  readonly version: string;
  readonly packages: readonly string[];
  /** Which of apt's lists has it: this machine's own, or those of Debian's other suites. */
  readonly source: "here" | "suites";
}

/** Reads the lines of `scripts/kernel-packages.sh list`. What is for another purpose (rt, cloud, debug symbols) is left out. */
export function readPackages(lines: string): readonly KernelBuild[] {
  const known = new Map<string, { id: string; version: string; source: "here" | "suites"; names: Set<string> }>();
  for (const line of lines.split("\n")) {
    const [name = "", version = "", source = ""] = line.split(" ");
    const [, id] =
      /^linux-(?:image|binary|binary-unsigned|modules)-(\d[\d.]*(?:-\d+|\+deb[\d.]+)?)-amd64(?:-unsigned)?$/.exec(name) ?? [];
    if (id === undefined || (source !== "here" && source !== "suites")) continue;
    const key = `${id} ${version} ${source}`;
    const build = known.get(key) ?? { id, version, source, names: new Set() };
    build.names.add(name);
    known.set(key, build);
  }
  return [...known.values()].flatMap(({ names, ...build }) => {
    const packages = packagesOf(build.id, names);
    return packages === undefined ? [] : [{ ...build, packages }];
  });
}

/**
 * The newest build of a release (`6.12`, `7.3`) among these; `undefined` when there is none. Of the same version, that of the machine's own
 * suites.
 */
export function pickBuild(builds: readonly KernelBuild[], release: string): KernelBuild | undefined {
  return builds
    .filter((build) => releaseOf(build) === release)
    .sort((a, b) => compareVersions(b.version, a.version) || a.source.localeCompare(b.source))
    .at(0);
}

/** `6.12` of 6.12.117-1~deb12u1; `7.3` of 7.3~rc7-1~exp1. */
export function releaseOf({ version }: Pick<KernelBuild, "version">): string | undefined {
  return /^\d+\.\d+/.exec(version)?.[0];
}

/**
 * Which packages make a kernel. Since 6.19 the image and the modules are two, and the image is `linux-binary-*`; before, `linux-image-*`
 * holds both. Without its modules a kernel is of no use here.
 */
function packagesOf(id: string, names: ReadonlySet<string>): readonly string[] | undefined {
  const first = (...candidates: readonly string[]) => candidates.find((name) => names.has(name));
  const binary = first(`linux-binary-${id}-amd64`, `linux-binary-unsigned-${id}-amd64`);
  const modules = first(`linux-modules-${id}-amd64`);
  if (binary !== undefined || modules !== undefined) {
    return binary === undefined || modules === undefined ? undefined : [binary, modules];
  }
  // linux-image-6.12-amd64 depends on the newest 6.12 and holds nothing; the build itself has three numbers.
  if (!/^\d+\.\d+\.\d+/.test(id)) return undefined;
  const image = first(`linux-image-${id}-amd64`, `linux-image-${id}-amd64-unsigned`);
  return image === undefined ? undefined : [image];
}
