import type {
  Acceptance,
  Change,
  Effect,
  Finding,
  Gate,
  Judged,
  LayoutChange,
  MemberBytes,
  NotCompared,
  Question,
  Review,
  Scheme,
  Where,
} from "../review/result.ts";

const reviewSchema = "abide/review/1";

/**
 * The review as JSON (`schema/review-1.schema.json`), indented by 2 spaces and ended by a line feed. The same review gives the same
 * bytes: every property is always there, in this order, and what is not known is null.
 *
 * @param options `part`: what there was of a series that was not handed over as a whole: `patch 2 of 3`.
 */
export function reviewJson(review: Review, { part }: { readonly part?: string | undefined } = {}): string {
  const { verdict, archs, widened, headers, changes, findings, notCompared, layouts, questions = [], judged } = review;
  const document = {
    schema: reviewSchema,
    verdict,
    archs,
    widened,
    headers,
    part: part ?? null,
    changes: changes.map(changeJson),
    findings: findings.map(findingJson),
    notCompared: notCompared.map(notComparedJson),
    layouts: layouts.map(layoutJson),
    questions: questions.map(questionJson),
    accepted: (judged?.accepted ?? []).map(({ finding, acceptance: { reason, expires } }) => ({
      finding: findingJson(finding),
      reason,
      expires,
    })),
    judged: judged === undefined ? null : judgedJson(judged),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function findingJson(finding: Finding): object {
  const { rule, severity, element, header, where, effect, gate, message, reason, precedent, next, abis, fingerprint } = finding;
  return {
    rule,
    severity,
    element,
    header,
    where: whereJson(where),
    effect: effectJson(effect),
    gate: gateJson(gate),
    message,
    reason,
    precedent,
    next,
    abis,
    fingerprint,
  };
}

function judgedJson({ by, expired, stale, off }: Judged): object {
  return { by, expired: expired.map(acceptanceJson), stale: stale.map(acceptanceJson), off };
}

function acceptanceJson({ rule, header, element, reason, expires, line }: Acceptance): object {
  return { rule, header, element, reason, expires, line };
}

function changeJson({ kind, action, header, element, before, after, note, where, effect, gate, scheme, abis }: Change): object {
  return {
    kind,
    action,
    header,
    element,
    before,
    after,
    note,
    where: whereJson(where),
    effect: effectJson(effect),
    gate: gateJson(gate),
    scheme: schemeJson(scheme),
    abis,
  };
}

function notComparedJson({ header, side, reason, where, abis }: NotCompared): object {
  return { header, side, reason, where: where === undefined ? null : whereJson(where), abis };
}

function layoutJson({ header, record, abi, size, members }: LayoutChange): object {
  return {
    header,
    record,
    abi,
    size: { before: size.before, after: size.after },
    members: members.map(({ name, offset, size, state, before, after }) => ({
      name,
      offset,
      size,
      state,
      before: bytesJson(before),
      after: bytesJson(after),
    })),
  };
}

function bytesJson(bytes: MemberBytes | undefined): object | null {
  if (bytes === undefined) return null;
  const { name, type, offset, size, bits, filler } = bytes;
  return { name, type, offset, size, bits: bits === undefined ? null : { from: bits.from, count: bits.count }, filler };
}

function questionJson({ rule, header, element, where, question, answer, text, at, abis }: Question): object {
  return { rule, header, element, where: whereJson(where), question, answer, text, at, abis };
}

function whereJson({ file, line, side }: Where): object {
  return { file, line, side };
}

function effectJson({ old, new: added, source }: Effect): object {
  return { old, new: added, source };
}

function gateJson(gate: Gate | undefined): object | null {
  return gate === undefined ? null : { kind: gate.kind, by: gate.by, text: gate.text, noted: gate.noted };
}

function schemeJson(scheme: Scheme | undefined): object | null {
  return scheme === undefined ? null : { kind: scheme.kind, by: scheme.by };
}
