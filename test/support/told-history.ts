import type { CommitVerdict, HistoryAudit } from "../../src/audit/history-result.ts";
import { auditHistory } from "../../src/compare/audit-history.ts";
import type { GitHistory } from "./git-history.ts";

/** The header that the histories of these tests are about. */
export const path = "include/uapi/linux/foo.h";
/** What it begins with. */
export const types = "#include <linux/types.h>\n#include <linux/ioctl.h>\n";
/** Its first version. */
export const base = `${types}#define FOO_VERSION 1
struct foo_config {
	__u32 size;
	__u32 mode;
	__u32 reserved[14];
};
#define FOO_SET_CONFIG _IOW('f', 0, struct foo_config)
#define FOO_CHECK_EXTENSION _IO('f', 1)
#define FOO_CAP_ONE 1
`;
/** A record and a command that take it further. */
export const ring = "struct foo_ring {\n\t__u64 address;\n};\n#define FOO_SET_RING _IOW('f', 2, struct foo_ring)\n";
/** A flag that nothing tells of. */
export const burst = "#define FOO_BURST_MODE 7\n";

/** What was found, each commit in words: subject, what became of its gates, its links and its findings. */
export function told({ commits }: HistoryAudit): readonly string[] {
  const subject = (id: string | undefined) => commits.find((each) => each.id === id)?.subject ?? id?.slice(0, 7);
  return commits.flatMap((commit: CommitVerdict) => [
    commit.subject,
    ...commit.headers.flatMap(({ gates, from, kind, renamed }) => [
      ...(kind === "changed" ? [] : [`  ${kind}`]),
      ...(from === undefined ? [] : [`  was ${from}`]),
      ...renamed.map((each) => `  ${each.from} > ${each.to}`),
      ...gates.map(
        (gate) =>
          `  ${gate.kind} ${gate.by ?? ""}: ${gate.elements.join(" ")}${gate.commit === undefined ? "" : ` (${gate.distance}, ${subject(gate.commit)})`}`,
      ),
    ]),
    ...commit.links.map((link) => `  ${link.kind} ${subject(link.commit)} by ${link.by}`),
    ...commit.findings.map((each) => `  ${each.severity} ${each.code}: ${each.elements.join(" ")}`),
  ]);
}

/** Each commit has the lines of those before it, and some more. */
export function adding(history: GitHistory): (subject: string, lines: string) => void {
  const texts = [base];
  return (subject, lines) => {
    texts.push(`${lines}\n`);
    history.commit(subject, { [path]: texts.join("") });
  };
}

/** What is found in a history, or in ranges of it. */
export async function tellOf({ root }: GitHistory, ...ranges: string[]): Promise<readonly string[]> {
  return told((await auditHistory({ repository: root, ranges })).audit);
}
