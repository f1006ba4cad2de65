import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { comparePaths } from "../src/compare/compare-paths.ts";
import { sidesOf } from "../src/compare/sides-of.ts";
import { reviewJson } from "../src/report/review-json.ts";
import { reviewReply } from "../src/report/review-reply.ts";
import { reviewText } from "../src/report/review-text.ts";

const examples = join(import.meta.dirname, "..", "examples");

/** What the threads concluded about each shape that was proposed, as `rule element`, worst first; nothing where they agreed. */
const remarks: Readonly<{ [shape: string]: readonly string[] }> = {
  "iommu-uapi/argsz": [
    "member-moved iommu_cache_invalidate_info.version",
    "member-moved iommu_cache_invalidate_info.pasid_info",
    "member-moved iommu_gpasid_bind_data.version",
    "member-moved iommu_gpasid_bind_data.addr_width",
    "member-moved iommu_gpasid_bind_data.flags",
    "record-grown struct iommu_cache_invalidate_info",
    "gate-missing iommu_cache_invalidate_info.argsz",
    "gate-missing iommu_gpasid_bind_data.argsz",
  ],
  "iommu-uapi/argsz-and-version": ["version-where-size-tells IOMMU_NESTING_INFO_VERSION"],
  "iommu-uapi/argsz-grown": [],
  "iommu-uapi/fixed-union": ["record-grown struct iommu_cache_invalidate_info"],
  "iommu-uapi/member-behind-union": [
    "record-grown struct iommu_cache_invalidate_info",
    "gate-missing iommu_cache_invalidate_info.cookie",
    "member-behind-union iommu_cache_invalidate_info.cookie",
  ],
  "iommu-uapi/one-version": ["version-for-all IOMMU_UAPI_VERSION"],
  "iommu-uapi/one-version-raised": [
    "record-grown struct iommu_cache_invalidate_info",
    "member-behind-union iommu_cache_invalidate_info.cookie",
    "version-for-all IOMMU_UAPI_VERSION",
    "gate-note-missing iommu_cache_invalidate_info.cookie",
  ],
  "iommu-uapi/padding-and-union": [],
  "iommu-uapi/sva-calls": ["bundle-without-gate IOMMU_SVA_BIND"],
  "iommu-uapi/sva-capability": [],
  "iommu-uapi/union-grown": ["record-grown struct iommu_cache_invalidate_info"],
  "mshv-version/change-with-capability": [],
  "mshv-version/change-without-capability": ["capability-missing MSHV_VTL_RETURN_ACTION"],
  "mshv-version/check-extension": [
    "command-number-reused MSHV_CHECK_EXTENSION",
    "constant-removed MSHV_VERSION",
    "command-removed MSHV_REQUEST_VERSION",
  ],
  "mshv-version/request-version": ["version-introduced MSHV_REQUEST_VERSION"],
  "mshv-version/stable-marker": [],
  "mshv-version/unstable": ["stable-marker-missing linux/mshv.h"],
  "vduse-features/shape-a": [
    "absent-is-ambiguous VDUSE_GET_FEATURES",
    "version-bump-not-needed VDUSE_API_VERSION_2",
    "gate-note-missing vduse_dev_config.vduse_features",
  ],
  "vduse-features/shape-b": ["absent-is-ambiguous VDUSE_GET_FEATURES"],
  "vduse-features/shape-c": ["absent-is-ambiguous VDUSE_SET_FEATURES", "absent-is-ambiguous VDUSE_GET_FEATURES"],
  "vduse-features/shape-d": ["absent-is-ambiguous VDUSE_SET_FEATURES", "absent-is-ambiguous VDUSE_GET_FEATURES"],
};

test("every example that is a pair of headers is here", () => {
  const threads = readdirSync(examples);
  const shapes = threads.flatMap((thread) => readdirSync(join(examples, thread)).map((shape) => `${thread}/${shape}`));
  expect(shapes.filter((shape) => existsSync(join(examples, shape, "before"))).sort()).toEqual(Object.keys(remarks));
});

describe.each(Object.entries(remarks))("examples/%s", (shape, expected) => {
  const folder = join(examples, shape);
  const versions = { before: join(folder, "before"), after: join(folder, "after") };
  const compared = comparePaths(versions.before, versions.after);
  const { review } = compared;
  const written = (name: string) => readFileSync(join(folder, name), "utf8");

  test("gets the remarks of the thread", () => {
    expect(review.findings.map(({ rule, element }) => `${rule} ${element}`)).toEqual(expected);
  });

  test("is printed as it was written down, and answers the mail", () => {
    expect(reviewText(review, { color: false })).toBe(written("expected.txt"));
    expect(reviewJson(review)).toBe(written("expected.json"));
    const print = { review, versions, ...sidesOf(compared), patch: undefined, color: false };
    expect(reviewReply(print)).toBe(written("expected.reply"));
  });
});

test("shape A asks for the note that its neighbours have, word for word", () => {
  const folder = join(examples, "vduse-features", "shape-a");
  const { review } = comparePaths(join(folder, "before"), join(folder, "after"));
  const note = review.findings.find(({ rule }) => rule === "gate-note-missing");
  expect(note?.next).toBe("Write /* if VDUSE_API_VERSION >= 2 */");
  expect(note?.gate).toEqual({ kind: "version", by: "VDUSE_API_VERSION_2", text: "VDUSE_GET_API_VERSION >= 2", noted: false });
});
