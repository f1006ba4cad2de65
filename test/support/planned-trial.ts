import type { BuildRequest } from "../../src/contract/build-of.ts";
import { buildOf } from "../../src/contract/build-of.ts";
import type { TrialResult } from "../../src/trial/trial-result.ts";
import { menuContract } from "./menu-host.ts";

/** A trial of a program that is not there: it takes its time, and crashes where icons are there and features are not. */
export function plannedTrial(milliseconds: number): (request: BuildRequest) => Promise<TrialResult> {
  return async (request) => {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    const build = buildOf(menuContract, request);
    const crashes = build.has.has("icons") && !build.has.has("features");
    return {
      interface: "menu-host",
      request,
      build: build.name,
      program: ["menu"],
      crossings: [],
      dropped: 0,
      end: crashes ? { kind: "killed", signal: "SIGABRT" } : { kind: "exited", code: 0 },
      milliseconds,
      out: "",
      err: build.name,
    };
  };
}
