import { spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bundled } from "../../test/support/bundled.ts";
import { folderOf } from "../../test/support/folder-of.ts";
import type { CaseResult } from "../trial/matrix-result.ts";
import { Journal, type JournalHeader } from "./journal.ts";

const header: JournalHeader = {
  journal: "abide/trial-journal/1",
  abide: "1.0.0",
  interface: "vduse",
  contract: "c",
  cases: "d",
  program: ["qemu", "--x"],
  expect: "runs",
  settings: { timeout: "10 s" },
};
const result = (id: string, out = ""): CaseResult => ({
  id,
  outcome: { kind: "runs", reason: "exit 0", notes: [], asked: [], asserted: [] },
  judgement: { verdict: "as-expected", reason: "" },
  milliseconds: 1,
  crossings: 2,
  out,
  err: "",
});
const path = () => join(folderOf({}), "journal");
const open = async (file: string, with_: Partial<JournalHeader> = {}) => Journal.open(file, { ...header, ...with_ });

/** A journal with these results in it. */
async function written(...results: readonly CaseResult[]): Promise<string> {
  const file = path();
  const journal = await open(file);
  await Promise.all(results.map((each) => journal.keep(each)));
  await journal.close();
  return file;
}

async function known(file: string): Promise<readonly CaseResult[]> {
  const journal = await open(file);
  await journal.close();
  return [...journal.known.values()];
}

test("what was kept is known, the last of several", async () => {
  const file = await written(result("a"), result("b", "é\u0000\n\ud83d\ude00"), result("a", "again"));
  expect(await known(file)).toEqual([result("a", "again"), result("b", "é\u0000\n\ud83d\ude00")]);
  expect(readFileSync(file, "utf8").split("\n").length).toBe(5);
});

describe("a write that was cut short", () => {
  test("at any byte: what was whole before is known, and the next result follows it", async () => {
    const whole = await written(result("a"), result("b", "é"));
    const bytes = readFileSync(whole);
    const ends = [...bytes.entries()].filter(([, byte]) => byte === 10).map(([index]) => index + 1);
    const file = path();
    for (let length = 0; length <= bytes.length; length++) {
      writeFileSync(file, bytes.subarray(0, length));
      const journal = await open(file);
      const found = [...journal.known.keys()];
      await journal.keep(result("c"));
      await journal.close();
      const results = ends.filter((end) => end <= length).length - 1;
      expect({ length, found }).toEqual({ length, found: ["a", "b"].slice(0, Math.max(0, results)) });
      expect((await known(file)).map(({ id }) => id)).toEqual([...found, "c"]);
    }
  });

  test("a last line of zeros, as a power cut leaves it", async () => {
    const file = await written(result("a"));
    appendFileSync(file, "\0\0\0\0\n");
    expect((await known(file)).map(({ id }) => id)).toEqual(["a"]);
    expect(readFileSync(file, "utf8")).not.toContain("\0");
  });
});

describe("refused, and left as it was", () => {
  const refused = async (file: string, message: string | RegExp, with_: Partial<JournalHeader> = {}) => {
    const before = existsSync(file) && statSync(file).isFile() ? readFileSync(file) : undefined;
    await expect(open(file, with_)).rejects.toThrow(message);
    if (before !== undefined) expect(readFileSync(file).equals(before)).toBe(true);
  };

  test.each<[string, Partial<JournalHeader>, string]>([
    ["another program", { program: ["qemu", "--y"] }, '  program: ["qemu","--x"] there, ["qemu","--y"] now'],
    ["another expectation", { expect: "exit 0" }, "  expect: runs there, exit 0 now"],
    ["another version", { abide: "1.0.1" }, "  abide's version: 1.0.0 there, 1.0.1 now"],
    ["other cases", { cases: "e" }, "  the cases (hash): d there, e now"],
    ["another time limit", { settings: {} }, '  settings: {"timeout":"10 s"} there, {} now'],
    [
      "two things",
      { interface: "kvm", contract: "k" },
      "  interface: vduse there, kvm now\n  the interface's contract (hash): c there, k now",
    ],
  ])("%s", async (_, with_, message) => {
    const file = await written(result("a"));
    await refused(file, `the journal ${file} is of another matrix; remove it, or name another journal\n${message}`, with_);
  });

  test("a file that is something else", async () => {
    const file = path();
    for (const text of ["root:x:0:0\n", "no line", "{}\n", "[1]\n", "null\n", '{"journal":']) {
      writeFileSync(file, text);
      if (text === '{"journal":') expect(await known(file)).toEqual([]);
      else await refused(file, `${file} is there and is not a journal of abide trial; name another file`);
    }
    writeFileSync(file, '{"journal":"abide/trial-journal/9"}\n');
    await refused(file, `the journal ${file} has the format abide/trial-journal/9, expected abide/trial-journal/1`);
  });

  test("damage in the middle", async () => {
    const file = await written(result("a"));
    appendFileSync(file, `{"id":"b"}\n${JSON.stringify(result("c"))}\n`);
    await refused(file, `the journal ${file} is damaged in line 3; remove it, or that line`);
  });

  test("what cannot be opened", async () => {
    const folder = folderOf({});
    mkdirSync(join(folder, "sub"));
    await refused(join(folder, "sub"), `the journal ${join(folder, "sub")} cannot be opened (EISDIR)`);
    await refused(join(folder, "gone/journal"), `the journal ${join(folder, "gone/journal")} cannot be opened (ENOENT)`);
    await refused("/dev/null", "the journal /dev/null is not a file");
  });

  test("a second run on the same journal; not after the first one is done", async () => {
    const file = path();
    const first = await open(file);
    await expect(open(file)).rejects.toThrow(`another run is writing the journal ${file}; wait for it, or name another journal`);
    await first.keep(result("a"));
    await first.close();
    expect((await known(file)).map(({ id }) => id)).toEqual(["a"]);
  });
});

test("once a result could not be written, none is", async () => {
  const file = path();
  const journal = await open(file);
  await journal.keep(result("a"));
  // /dev/full cannot be a journal, and a disk is not filled for a test: a closed file fails as well.
  await journal.close();
  await expect(journal.keep(result("b"))).rejects.toThrow(/cannot be written \(.+\); what it has so far is kept/);
  await expect(journal.keep(result("c"))).rejects.toThrow(/cannot be written/);
  expect((await known(file)).map(({ id }) => id)).toEqual(["a"]);
});

describe("a run that is killed", () => {
  /** Starts the program; resolves with what it said, when it is gone. Kills it once it said `finished` so often. */
  const start = (program: string, journal: string, begun: string, killAfter?: number) => {
    const child = spawn(process.execPath, [program, journal, begun], { stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    child.stdout.on("data", (data: Buffer) => {
      said += data;
      if (killAfter !== undefined && said.split("finished").length - 1 >= killAfter) child.kill("SIGKILL");
    });
    return new Promise<{ readonly said: string; readonly signal: string | null }>((resolve) => {
      child.on("close", (_, signal) => resolve({ said, signal }));
    });
  };
  const lines = (file: string) => readFileSync(file, "utf8").trimEnd().split("\n");

  test.each([1, 2, 4])("after %i cases: the next one continues, and only what was running is run again", async (after) => {
    const program = await bundled("matrix-child.ts");
    const folder = folderOf({});
    const [journal, begun] = [join(folder, "journal"), join(folder, "begun")];
    const first = await start(program, journal, begun, after);
    expect(first.signal).toBe("SIGKILL");
    const kept = lines(journal).slice(1).length;
    expect(kept).toBeGreaterThanOrEqual(after);
    const begunFirst = lines(begun).length;

    const second = await start(program, journal, begun);
    expect(second.signal).toBe(null);
    const done: unknown = JSON.parse(/^done (.*)$/m.exec(second.said)?.[1] ?? "null");
    expect(done).toEqual(
      JSON.parse(/^done (.*)$/m.exec((await start(program, join(folder, "other"), begun)).said)?.[1] ?? "null"),
    );
    expect((done as readonly (readonly string[])[]).every(([, verdict]) => verdict !== undefined)).toBe(true);

    // What was begun twice is what ran when it was killed: two at a time.
    const all = lines(begun).slice(0, -lines(join(folder, "other")).slice(1).length);
    const twice = all.filter((name, index) => all.indexOf(name) !== index);
    expect(twice.length).toBe(begunFirst - kept);
    expect(twice.length).toBeLessThanOrEqual(2);

    // Nothing is left to do.
    const third = await start(program, journal, begun);
    expect(third.said).toBe(`done ${JSON.stringify(done)}\n`);
  });

  test("two at once: the second one is refused, and the first one ends as ever", async () => {
    const program = await bundled("matrix-child.ts");
    const folder = folderOf({});
    const [journal, begun] = [join(folder, "journal"), join(folder, "begun")];
    const both = await Promise.all([start(program, journal, begun), start(program, journal, begun)]);
    const [refused, done] = both.map(({ said }) => said).sort((one, other) => one.length - other.length);
    expect(refused).toBe(`refused another run is writing the journal ${journal}; wait for it, or name another journal\n`);
    expect(done).toContain("done ");
    truncateSync(begun);
  });
});
