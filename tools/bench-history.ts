import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, homedir, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { measure, type Usage } from "./bench/measure.ts";
import { buildRepository } from "./bench-history/build-repository.ts";
import { markdownTable } from "./interfaces/markdown-table.ts";
import { writeBlocks } from "./marked-block.ts";

const usage = `npm run bench:history -- [--repo DIR] [--range RANGE] [--path PATH…] [--runs N] [--kept] [--write]

Measures abide audit --history, cold and warm, against git log -p over the same paths. Without --repo, a repository is built of all kernel headers that
Debian carries (scripts/header-packages.sh; --kept: of those that are there already). --write puts the figures into docs/audit-history.md as well.`;

const root = join(import.meta.dirname, "../..");

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      repo: { type: "string" },
      range: { type: "string", default: "HEAD" },
      path: { type: "string", multiple: true, default: [] },
      runs: { type: "string", default: "3" },
      kept: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const runs = Number(values.runs);
  if (values.help || !(runs >= 1)) {
    console.error(usage);
    return values.help ? 0 : 2;
  }
  const repository = values.repo ?? (await built(values.kept));
  const paths = values.path.length > 0 ? values.path : ["include/uapi"];
  const cache = mkdtempSync(join(tmpdir(), "abide-bench-"));
  try {
    const log = ["git", "-C", repository, "log", "-p", values.range, "--", ...paths];
    const audit = [
      join(root, "abide"),
      "audit",
      "--history",
      repository,
      values.range,
      ...paths.flatMap((path) => ["--path", path]),
      "--format",
      "json",
      "--cache",
      cache,
    ];
    // What git has read once, the system keeps: each is run once before it counts.
    measure(log);
    const before = loadavg()[0] ?? 0;
    const rounds = Array.from({ length: runs }, () => {
      const floor = measure(log);
      rmSync(cache, { recursive: true, force: true });
      const cold = measure(audit);
      const warm = measure(audit);
      return { floor, cold, warm };
    });
    const commits = Number(
      execFileSync("git", ["-C", repository, "rev-list", "--count", "--full-history", values.range, "--", ...paths], {
        encoding: "utf8",
      }),
    );
    const best = (pick: (round: (typeof rounds)[number]) => Usage) =>
      rounds.map(pick).reduce((a, b) => (b.seconds < a.seconds ? b : a));
    const [floor, cold, warm] = [best(({ floor: each }) => each), best(({ cold: each }) => each), best(({ warm: each }) => each)];
    const rows = [
      ["`git log -p` over the same path", floor],
      ["`abide audit --history`, nothing kept", cold],
      ["the same again", warm],
    ] as const;
    const load = `load ${before.toFixed(1)} before and ${(loadavg()[0] ?? 0).toFixed(1)} after`;
    const text = [
      `${commits} commits touch ${paths.join(" ")}; ${availableParallelism()} cores, Node ${process.version}, ${load}; best of ${runs}, with \`--format json\`:`,
      markdownTable(
        ["", "wall", "processor", "commits a second", "memory"],
        rows.map(([name, { seconds, processor, megabytes }]) => [
          name,
          `${seconds.toFixed(2)} s`,
          `${processor.toFixed(2)} s`,
          (commits / seconds).toFixed(0),
          `${megabytes.toFixed(0)} MB`,
        ]),
      ),
      `The first run takes ${(cold.seconds / floor.seconds).toFixed(1)} times as long as \`git log -p\`, the second is ${(cold.seconds / warm.seconds).toFixed(1)} times as fast as the first.`,
    ].join("\n\n");
    console.log(text);
    if (values.write) writeBlocks("docs/audit-history.md", { figures: text });
    return 0;
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

async function built(kept: boolean): Promise<string> {
  const script = join(root, "scripts/header-packages.sh");
  const lines = execFileSync(script, kept ? ["--kept"] : [], { encoding: "utf8" })
    .trim()
    .split("\n");
  const home = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  const target = join(home, "abide/header-history.git");
  await buildRepository(lines, target);
  // What was built says of what; a damaged one is built again.
  readFileSync(join(target, "abide-made-of"));
  return target;
}

process.exit(await main());
