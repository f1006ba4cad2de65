import { readElf } from "../check-layout/elf.ts";

/** A kernel module as it is loaded, and the names of those that must be loaded before it. */
export interface KernelModule {
  /** With underscores, as the kernel has it: `kvm_amd`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * The wanted modules and all that they depend on, each after its own dependencies, and the wanted ones that this kernel does not have. Debian's
 * packages hold no modules.dep (it is made when a kernel is installed), so each module is asked: what it depends on is written in it.
 *
 * @param wanted names, with `-` or `_`.
 * @param load the module of a name, uncompressed; `undefined` when it is not there as a file (built in, or not at all).
 */
export function moduleClosure(
  wanted: readonly string[],
  load: (name: string) => Uint8Array | undefined,
): { readonly modules: readonly KernelModule[]; readonly missing: readonly string[] } {
  const done = new Map<string, KernelModule | undefined>();
  const visit = (name: string): void => {
    if (done.has(name)) return;
    const bytes = load(name);
    // Set before its dependencies are visited, so that a circle ends.
    done.set(name, undefined);
    if (bytes === undefined) return;
    for (const other of dependsOf(bytes)) visit(other);
    done.delete(name);
    done.set(name, { name, bytes });
  };
  const names = wanted.map(moduleName);
  for (const name of names) visit(name);
  return {
    modules: [...done.values()].filter((each) => each !== undefined),
    missing: names.filter((name) => done.get(name) === undefined),
  };
}

/** `kvm_amd` of kernel/arch/x86/kvm/kvm-amd.ko.xz; `undefined` of what is no module. */
export function moduleOfPath(path: string): string | undefined {
  const [, stem] = /([^/]+)\.ko(?:\.(?:xz|zst|gz))?$/.exec(path) ?? [];
  return stem === undefined ? undefined : moduleName(stem);
}

/** The kernel makes no difference between `-` and `_` in a module's name. */
function moduleName(name: string): string {
  return name.replaceAll("-", "_");
}

/** The line `depends=` of a module's .modinfo: NUL-terminated lines of KEY=VALUE. */
export function dependsOf(module: Uint8Array): readonly string[] {
  const section = readElf(module).section(".modinfo");
  if (section === undefined) throw new Error("a module without a section .modinfo");
  const { view } = section;
  const lines = new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset, view.byteLength)).split("\0");
  const list = lines.find((line) => line.startsWith("depends="))?.slice("depends=".length) ?? "";
  return list
    .split(",")
    .filter((name) => name !== "")
    .map(moduleName);
}
