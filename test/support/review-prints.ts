import type { FilePatch, Patch } from "../../src/patch/patch.ts";
import type { ReviewPrint } from "../../src/report/review-print.ts";
import type { Finding, Review } from "../../src/review/result.ts";
import { both, finding, review } from "./sample-reviews.ts";

/** What a printer is handed of a review of headers with these texts, which stand below `include/uapi/`. */
export function printOf(what: Review, parts: Partial<ReviewPrint> & { readonly texts?: Texts } = {}): ReviewPrint {
  const { texts = {}, ...rest } = parts;
  return {
    review: what,
    versions: { before: "v1", after: "v2" },
    text: (header, side) => texts[header]?.[side],
    path: (header) => `include/uapi/${header}`,
    patch: undefined,
    color: false,
    ...rest,
  };
}

/** Both texts of headers, by name. */
export interface Texts {
  readonly [header: string]: { readonly before?: string; readonly after?: string };
}

const before = `#define CFG_MODE_FAST 2
#define CFG_SLOW 3

struct cfg {
	__u32 id;
	__u32 flags;
};
`;

const after = `#define CFG_MODE_FAST 4
#define CFG_SLOW 5

struct cfg {
	__u32 flags;
	__u32 id;
};
`;

export const smallTexts: Texts = { "linux/cfg.h": { before, after }, "linux/x|y.h": { before: "", after: "" } };

function found(parts: Partial<Finding> & Pick<Finding, "rule" | "severity" | "element">, line: number): Finding {
  const header = parts.header ?? "linux/cfg.h";
  return finding({ header, where: { file: header, line, side: "after" }, ...parts });
}

/** A break of two constants, a risk, an advice on one data model, a header that could not be compared: all that a printer has to show. */
export const small = review({
  verdict: "break",
  headers: 1,
  findings: [
    found(
      {
        rule: "constant-changed",
        severity: "break",
        element: "CFG_MODE_FAST",
        message: "CFG_MODE_FAST was 2 and is 4.",
        next: "Keep the value.",
        reason: "A program already built passes the old value.",
        precedent: "CFG_OLD was renumbered in 2.0 (list, March 2020).",
        fingerprint: "aaaaaaaaaaa1",
      },
      1,
    ),
    found(
      {
        rule: "constant-changed",
        severity: "break",
        element: "CFG_SLOW",
        message: "CFG_SLOW was 3 and is 5.",
        next: "Keep the value.",
        reason: "A program already built passes the old value.",
        precedent: "CFG_OLD was renumbered in 2.0 (list, March 2020).",
        fingerprint: "aaaaaaaaaaa2",
      },
      2,
    ),
    found(
      {
        rule: "hole-added",
        severity: "risk",
        element: "struct cfg",
        message: 'struct cfg has "holes" <in> it: 5 % of `cfg` | more.',
        next: "Fill them.",
        reason: "A consumer finds them.",
        fingerprint: "aaaaaaaaaaa3",
      },
      4,
    ),
    found(
      {
        rule: "gate-note-missing",
        severity: "advice",
        element: "cfg.id",
        message: "id says nothing of feature bit CFG_F_ID.",
        next: "Write /* if CFG_F_ID */",
        abis: ["i386"],
        fingerprint: "aaaaaaaaaaa4",
      },
      9,
    ),
  ],
  notCompared: [
    {
      header: "linux/x|y.h",
      side: "after",
      reason: "linux/x|y.h:3:10: header 'linux/gone.h' is in none of the roots",
      where: { file: "linux/x|y.h", line: 3, side: "after" },
      abis: both,
    },
  ],
});

/** One of its breaks is accepted by a configuration, which switched another finding off. */
export const smallJudged: Review = {
  ...small,
  findings: small.findings.slice(0, 1),
  notCompared: [],
  judged: {
    by: "abide.config.yaml",
    accepted: small.findings.slice(1, 2).map((each) => ({
      finding: each,
      acceptance: {
        rule: each.rule,
        header: each.header,
        element: each.element,
        expected: { fingerprint: each.fingerprint },
        reason: "never released",
        expires: "2027-06-30",
        line: 3,
      },
    })),
    expired: [],
    stale: [],
    off: 1,
    breaks: { accepted: 1, off: 0, milder: 0 },
  },
};

/** The small review's change as a patch by mail. */
export function mailed(files: readonly FilePatch[]): Patch {
  return {
    mail: {
      subject: "[PATCH v2 1/3] cfg: renumber",
      from: '"Ann O\'Nym" <ann@example.org>',
      date: "Tue, 10 Feb 2026 16:26:00 +0100",
      messageId: "20260210.1@example.org",
      message: "cfg: renumber",
    },
    files,
  };
}
