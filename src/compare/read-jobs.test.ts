import { describe, expect, test } from "vitest";
import { type GitHistory, gitHistory, hasGit } from "../../test/support/git-history.ts";
import type { DataModel } from "../abi/model.ts";
import { modelNamed } from "../abi/models.ts";
import type { LoggedCommit } from "../tree/git-log.ts";
import { gitLog } from "../tree/git-log.ts";
import type { HeaderRows } from "./delta-json.ts";
import { DeltaReader } from "./delta-reader.ts";
import type { Job, JobResult } from "./job-reader.ts";
import { readJobs } from "./read-jobs.ts";

const model = modelNamed("x86_64") as DataModel;
const folder = "include/uapi/linux";

/** Headers that include one another from far, and what is changed far away. */
function made(): GitHistory {
  const history = gitHistory();
  const body = (name: string) =>
    `#ifndef _UAPI_${name}\n#define _UAPI_${name}\n#include <linux/middle.h>\n#if FAR_LEVEL > 1\n#define ${name}_LEVELLED 1\n#endif\n` +
    `struct ${name} {\n\tfar_t x[FAR_SIZE];\n\tint y;\n};\n#define ${name}_IOC _IOW('x', 1, struct ${name})\n#endif /* _UAPI_${name} */\n`;
  const far = (type: string, size: number, level: number, more = "") =>
    `#include <linux/ioctl.h>\n${more}typedef ${type} far_t;\n#define FAR_SIZE ${size}\n#define FAR_LEVEL ${level}\n`;
  const names = Array.from({ length: 12 }, (_, at) => `head_${at}`);
  history.commit("first", {
    [`${folder}/far.h`]: far("int", 2, 1),
    [`${folder}/middle.h`]: "#include <linux/far.h>\n",
    [`${folder}/ioctl.h`]: "#define _IOW(a, b, c) ((1U << 30) | (sizeof(c) << 16) | ((a) << 8) | (b))\n",
    ...Object.fromEntries(names.map((name) => [`${folder}/${name}.h`, body(name)])),
  });
  for (const [at, text] of [
    far("int", 3, 1),
    far("long", 3, 1),
    far("long", 3, 2),
    far("long", 3, 2, "#define FAR_NEW 1\n"),
  ].entries()) {
    history.commit(`far ${at}`, { [`${folder}/far.h`]: text });
    const name = names[at] as string;
    history.commit(`near ${at}`, { [`${folder}/${name}.h`]: body(name).replace("int y", "int z") });
    // Both at once.
    history.commit(`both ${at}`, {
      [`${folder}/far.h`]: text.replace("FAR_SIZE 3", "FAR_SIZE 5"),
      [`${folder}/${names[at + 4]}.h`]: body(names[at + 4] as string).replace("int y", "short y"),
    });
  }
  return history;
}

async function read(history: GitHistory, helped: boolean): Promise<readonly JobResult[]> {
  const commits: LoggedCommit[] = [];
  for await (const commit of gitLog(history.root, { revisions: ["HEAD"], paths: ["include/uapi"] })) commits.unshift(commit);
  const groups = new Map<string, Job[]>();
  let index = 0;
  commits.forEach(({ files }, at) => {
    for (const file of files) {
      const group = groups.get(file.path) ?? [];
      groups.set(file.path, [...group, { at, file, start: false, index: index++ }]);
    }
  });
  const results: JobResult[] = [];
  const covered = ["include/uapi"];
  await readJobs(
    { repository: history.root, model, paths: covered, commits, covered },
    [...groups.values()],
    (result) => results.push(result),
    { helped },
  );
  return results.sort((a, b) => a.job.index - b.job.index);
}

describe.runIf(hasGit)("jobs of a history", () => {
  test("what changed far away is seen where the header is touched as well, and two threads read what one does", async () => {
    const history = made();
    const alone = await read(history, false);
    expect(alone).toHaveLength(31);
    expect(alone.every(({ rows }) => rows !== undefined)).toBe(true);
    const said = alone.flatMap(({ job, rows }) => {
      const name = /head_[4-7]/.exec(job.file.path)?.[0];
      if (name === undefined || job.at === 0) return [];
      const [{ altered = [] } = {}] = JSON.parse(rows || "[]") as HeaderRows;
      return [altered.map(([, [altered]]) => altered)];
    });
    expect(said).toEqual([4, 5, 6, 7].map((at) => [`head_${at}.x`, `head_${at}.y`, `head_${at}_IOC`]));
    expect(await read(history, true)).toEqual(alone);
  });

  test("a slice says of a far change what the whole text says", async () => {
    const around = (size: number) => ({ include: () => ({ name: "far.h", text: `#define FAR ${size}\n` }) });
    const text = (y: string) => `#include <far.h>\nstruct a { int x[FAR]; ${y} };\n#define OTHER 1\n#define MORE 2\n`;
    const header = (size: number, y: string) => ({
      source: { name: "x.h", text: text(y) },
      loader: around(size),
      key: `${size} ${y}`,
      around: `far ${size}`,
      size: 1,
    });
    for (const [before, after] of [
      [header(1, "int y;"), header(2, "int y;")],
      [header(1, "int y;"), header(2, "long y;")],
    ] as const) {
      const whole = new DeltaReader({ sliced: false }).delta(before, after, model);
      expect(new DeltaReader().delta(before, after, model)).toEqual(whole);
      expect(whole.altered.map((each) => each.after.name)).toContain("a.x");
    }
  });
});
