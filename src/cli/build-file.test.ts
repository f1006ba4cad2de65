import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readBuildFile } from "./build-file.ts";
import { buildFromFile } from "./trial-build.ts";

const folder = mkdtempSync(join(tmpdir(), "abide-build-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (text: string) => {
  const path = join(folder, "build.yaml");
  writeFileSync(path, text);
  return path;
};

const distro = `# What our 6.12 carries.
interface: vduse
name: our 6.12
from: 6.10
with:
  - vq-align-strict
declares: { version: 1 }
`;

test("a build is read as it is written", () => {
  expect(readBuildFile(file(distro))).toEqual({
    interface: "vduse",
    name: "our 6.12",
    from: "6.10",
    with: ["vq-align-strict"],
    declares: ["version=1"],
  });
});

test("and is what a program meets", async () => {
  const { interface: name, request } = await buildFromFile(file(distro));
  expect({ name, request }).toMatchObject({
    name: "vduse",
    request: { name: "our 6.12", from: "6.10", with: ["vq-align-strict"], declares: { versions: { "api-version": 1n } } },
  });
});

test.each([
  ["interface: vduse\nwithot: [suspend]\n", ":2:1: a build has no withot; did you mean without?"],
  ["interface: vduse\nwithout: suspend\n", ":2:10: expected a list for without: [asid, suspend]"],
  ["interface: vduse\ndeclares: [2]\n", ":2:11: expected names and what is said of them for declares: { version: 2 }"],
  ["interface: vduse\nfrom: [7.3]\n", ":2:7: expected a text for from"],
  ["from: 7.3\n", ":1:1: a build names its interface: interface: vduse"],
  ["- vduse\n", ":1:1: expected a build, as in: interface: vduse, from: 7.3, without: [suspend]"],
  ["interface: vduse\nfrom: 7.3\nfrom: 7.2\n", /:3:1: Map keys must be unique/],
  ["interface: {\n", /:\d+:\d+: /],
  ["", /:1:1: expected a build/],
])("%j is refused", (text, message) => {
  expect(() => readBuildFile(file(text))).toThrow(message);
});

test("a file that is not there is said", () => {
  expect(() => readBuildFile(join(folder, "none.yaml"))).toThrow("none.yaml cannot be read (ENOENT)");
});
