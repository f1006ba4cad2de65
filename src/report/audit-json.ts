import type { Audit, HeaderAudit, NumberAudit, Picks, Promised, Told } from "../audit/audit-result.ts";

const auditSchema = "abide/audit/1";

/**
 * An audit as JSON (`schema/audit-1.schema.json`), indented by 2 spaces and ended by a line feed. Every property is always there, in this order; what is
 * not known is null. Numbers are text: 64-bit values do not fit JSON's.
 */
export function auditJson({ releases, tree, arch, audited, headers, absent, notRead }: Audit): string {
  const document = {
    schema: auditSchema,
    releases,
    tree,
    arch,
    audited,
    headers: headers.map(headerJson),
    absent,
    notRead: notRead.map(({ header, release, reason }) => ({ header, release: release ?? null, reason })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function headerJson({ header, honest, standing, numbers, masks, telling, contract, picks }: HeaderAudit): object {
  const dated = (list: HeaderAudit["standing"]["own"]) =>
    list.map(({ name, kind, since }) => ({ name, kind, since: since ?? null }));
  return {
    header,
    honest,
    standing: {
      kind: standing.kind,
      base: standing.base ?? null,
      from: standing.from ?? null,
      later: dated(standing.later),
      missing: dated(standing.missing),
      own: dated(standing.own),
      gone: dated(standing.gone),
      altered: standing.altered.map(({ name, kind, here, upstream, since, sure }) => ({
        name,
        kind,
        here,
        upstream,
        since,
        sure,
      })),
      taken: standing.taken.map(({ name, kind, number, upstream, since, own }) => ({
        name,
        kind,
        number,
        upstream,
        since,
        own: own ?? null,
      })),
    },
    numbers: numbers.map(numberJson),
    masks: masks.map(({ name, over, under }) => ({ name, over, under })),
    telling,
    contract:
      contract === undefined
        ? null
        : {
            name: contract.name,
            has: contract.has,
            partial: contract.partial.map(({ change, since, here, missing }) => ({ change, since, here, missing })),
            unseen: contract.unseen,
            findings: contract.findings.map(({ code, changes, message }) => ({ code, changes, message })),
          },
    picks: picks.map(picksJson),
  };
}

function numberJson(number: NumberAudit): object {
  const { name, by, declared, asked, honest, saidBy, over, under, beyond, without, broken, untold, picks, notes } = number;
  return {
    name,
    by,
    declared: declared ?? null,
    asked: asked ?? null,
    honest: honest ?? null,
    saidBy,
    over: over.map(promisedJson),
    under: under.map(promisedJson),
    beyond: beyond.map(promisedJson),
    without: without.map(toldJson),
    broken: broken.map(promisedJson),
    untold: untold.map(toldJson),
    picks: picks.map(picksJson),
    notes,
  };
}

function toldJson({ name, since, by, gate }: Told): object {
  return { name, since, by, gate: gate ?? null };
}

function promisedJson({ change, at, since, here, missing, otherwise }: Promised): object {
  return { change: change ?? null, at, since: since ?? null, here, missing, otherwise };
}

function picksJson({ target, impossible, add, drop }: Picks): object {
  const side = (list: Picks["add"]) =>
    list.map(({ what, since, elements, reason }) => ({ what, since: since ?? null, elements, reason }));
  return { target, impossible, add: side(add), drop: side(drop) };
}
