import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { otherRights } from "./other-rights.ts";

const folder = mkdtempSync(join(tmpdir(), "abide-rights-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The file is its maker's, who may give it away only as root: so it is who runs it that is another. */
test.each([
  ["\x7fELF", 0o755, "nobody", false, undefined],
  ["\x7fELF", 0o4755, "owner", false, undefined],
  ["\x7fELF", 0o4755, "nobody", false, "is set-uid, to run as user UID"],
  ["\x7fELF", 0o2755, "owner", false, undefined],
  ["\x7fELF", 0o2755, "nobody", false, "is set-gid, to run as group GID"],
  ["\x7fELF", 0o2745, "nobody", false, undefined],
  ["\x7fELF", 0o755, "nobody", true, "has capabilities of its own (setcap)"],
  ["\x7fELF", 0o755, "root", true, undefined],
  ["#!/bin/sh\n", 0o4755, "nobody", false, undefined],
] as const)("%j with %o, run by %s, capabilities %s", (text, mode, who, capable, expected) => {
  const path = join(folder, "program");
  rmSync(path, { force: true });
  writeFileSync(path, text);
  chmodSync(path, mode);
  const { uid, gid } = statSync(path);
  const runners = { owner: { user: uid, group: gid }, nobody: { user: 65534, group: 65534 }, root: { user: 0, group: 0 } };
  expect(otherRights(path, { hasAttribute: () => capable }, runners[who])).toBe(
    expected?.replace("UID", String(uid)).replace("GID", String(gid)),
  );
});
