import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { modelNamed } from "../src/abi/models.ts";
import { readHeaders } from "../src/cli/bind.ts";
import { releases } from "../src/interfaces/kvm/capabilities.gen.ts";
import { bindings } from "../src/report/bindings.ts";
import { openTrees } from "../src/tree/tree.ts";
import { capabilitiesText, committedCapabilities, type ReleaseCapabilities } from "./bindings/capabilities.ts";
import { type BoundInterface, boundInterfaces } from "./bindings/interfaces.ts";

/**
 * Makes the generated files of src/interfaces again, from the headers of released kernels, and fails when one is not what it makes;
 * `--write` writes them. A release that Debian no longer offers is not checked, and said so. Which build of a release it was makes no
 * difference, only what is in its headers.
 */
const rewrite = "npm run check:bindings -- --write";
/** A row a field or a command, however long. */
const formattedHere = "biome-ignore-all format: a program writes this file.";
const root = join(import.meta.dirname, "../..");
const lp64 = modelNamed("x86_64");
if (lp64 === undefined) throw new Error("there is no data model x86_64");
const model = lp64;

const trees = new Map<string, string | undefined>();
const complaints: string[] = [];
let [checked, skipped] = [0, 0];

for (const each of boundInterfaces) check(`src/interfaces/${each.file}`, interfaceText(each));
check("src/interfaces/kvm/capabilities.gen.ts", kvmCapabilitiesText());

for (const complaint of complaints) console.log(complaint);
console.log(
  `${checked} generated files checked, ${skipped} not${complaints.length === 0 ? "" : `, ${complaints.length} to look at`}`,
);
process.exitCode = complaints.length === 0 && checked > 0 ? 0 : 1;

/** `text`: what the file should hold; undefined when that cannot be made here. */
function check(file: string, text: string | undefined): void {
  if (text === undefined) {
    skipped++;
    console.log(`not checked: ${file}`);
    return;
  }
  checked++;
  const path = join(root, file);
  const committed = existsSync(path) ? readFileSync(path, "utf8") : "";
  if (withoutBuilds(committed) === withoutBuilds(text)) return;
  if (process.argv.includes("--write")) {
    writeFileSync(path, text);
    console.log(`written: ${file}`);
  } else
    complaints.push(`${file} differs from what the headers give in line ${firstDifference(committed, text)}; run: ${rewrite}`);
}

function interfaceText({ release, headers }: BoundInterface): string | undefined {
  const tree = treeOf(release);
  if (tree === undefined) return undefined;
  const read = readTree(tree, headers);
  const { text, problems } = bindings({
    headers: read,
    model,
    importFrom: "../../codec/layout.ts",
    comments: false,
    head: [`Linux ${release}: ${basename(tree)}.`, `To make it again: ${rewrite}`, formattedHere],
  });
  for (const problem of problems) complaints.push(problem);
  return text;
}

/** A release that cannot be had is told as the committed table tells it. */
function kvmCapabilitiesText(): string | undefined {
  const seen = releases.map((committed): ReleaseCapabilities => {
    const tree = treeOf(committed.release);
    if (tree === undefined) return { ...committed, capabilities: committedCapabilities(committed.release) };
    const constants = readTree(tree, ["include/uapi/linux/kvm.h"]).flatMap((header) => [...header.constants.values()]);
    const capabilities = constants.filter(({ name }) => name.startsWith("KVM_CAP_"));
    if (capabilities.length < 100)
      complaints.push(`only ${capabilities.length} KVM_CAP_ constants were found in ${basename(tree)}`);
    return {
      release: committed.release,
      build: basename(tree),
      capabilities: capabilities.map(({ name, value }) => [name, Number(value)]),
    };
  });
  return releases.some(({ release }) => treeOf(release) !== undefined)
    ? capabilitiesText(seen, [`To make it again: ${rewrite}`, formattedHere])
    : undefined;
}

function readTree(tree: string, headers: readonly string[]) {
  const read = readHeaders(openTrees(headers.map((header) => join(tree, header))), model);
  for (const { diagnostics } of read) {
    for (const { message, place } of diagnostics) complaints.push(`${basename(tree)}: ${place.file}:${place.line}: ${message}`);
  }
  return read;
}

function treeOf(release: string): string | undefined {
  if (!trees.has(release)) trees.set(release, download(release));
  return trees.get(release);
}

function download(release: string): string | undefined {
  try {
    const stdio = ["ignore", "pipe", "inherit"] as const;
    return execFileSync(join(root, "scripts/kernel-headers.sh"), [release], { encoding: "utf8", stdio: [...stdio] }).trim();
  } catch {
    console.log(`the headers of ${release} cannot be had: scripts/kernel-headers.sh ${release} says why`);
    return undefined;
  }
}

function withoutBuilds(text: string): string {
  return text.replace(/linux-headers-[\w.+~-]+-common/g, "BUILD");
}

function firstDifference(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => withoutBuilds(text).split("\n")) as [string[], string[]];
  return left.findIndex((line, index) => line !== right[index]) + 1 || left.length + 1;
}
