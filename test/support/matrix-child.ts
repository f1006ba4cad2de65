import { appendFileSync } from "node:fs";
import { runMatrix } from "../../src/matrix/run-matrix.ts";
import { menuContract } from "./menu-host.ts";

/**
 * A run of a matrix in a process of its own, so that a test can kill it. Arguments: the journal, and a file that gets a line for each trial that
 * was begun. A trial takes 40 ms, and fails where sounds are there.
 */
const [journal = "", begun = ""] = process.argv.slice(2);

try {
  const report = await runMatrix({
    contract: menuContract,
    program: ["child"],
    expect: { kind: "runs" },
    jobs: 2,
    version: "1.0.0",
    journal,
    runTrial: async (request) => {
      appendFileSync(begun, `${request.name ?? request.from}\n`);
      await new Promise((resolve) => setTimeout(resolve, 40));
      const fails = [request.name ?? "", ...(request.with ?? []), request.from ?? ""].some(
        (each) => each === "sounds" || each === "3",
      );
      const end = { kind: "exited", code: fails ? 1 : 0 } as const;
      const program = ["child"];
      return {
        interface: "menu-host",
        request,
        build: "",
        program,
        crossings: [],
        dropped: 0,
        end,
        milliseconds: 40,
        out: "",
        err: "",
      };
    },
    onEvent: ({ kind }) => {
      if (kind === "finished") process.stdout.write("finished\n");
    },
  });
  process.stdout.write(`done ${JSON.stringify(report.cases.map(({ result }) => [result?.id, result?.judgement.verdict]))}\n`);
} catch (error) {
  process.stdout.write(`refused ${(error as Error).message}\n`);
}
