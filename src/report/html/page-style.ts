/** Colours of the two grounds: every text has a contrast of at least 4.5 to what it stands on, and no colour is the only sign of anything. */
const light = `--ground: #fff; --text: #1b1b1f; --soft: #5a5a66; --line: #d5d5dd; --raised: #f4f4f7; --sunk: #e9e9ee; --accent: #1f4fbf;
  --bad: #a3121a; --bad-ground: #fdeaea; --warn: #7a4b00; --warn-ground: #fdf1da; --note: #1c5a80; --note-ground: #e3f1f9; --good: #1a6b32; --good-ground: #e2f4e6; --quiet: #dcdce4; --mark: #fff3bf;`;
const dark = `--ground: #16161a; --text: #e8e8ee; --soft: #a8a8b6; --line: #3a3a44; --raised: #212128; --sunk: #2b2b34; --accent: #8fb3ff;
  --bad: #ff9b9b; --bad-ground: #3c1a1e; --warn: #f0bd62; --warn-ground: #392b12; --note: #86c8ee; --note-ground: #15303f; --good: #7fd99a; --good-ground: #173423; --quiet: #3d3d49; --mark: #40370f;`;

/** A member begins at one of 64 places and is up to 64 wide: classes, since no style may stand on an element. */
const places = Array.from(
  { length: 64 },
  (_, at) => `.s${at} { grid-column-start: ${at + 1}; } .w${at + 1} { grid-column-end: span ${at + 1}; }`,
);

const lanes = Array.from({ length: 8 }, (_, at) => `.lanes-${at + 1} > li { padding-left: ${(at + 1) * 18 + 10}px; }`);

/** How the page of a review looks. */
export const pageStyle = `:root { color-scheme: light; ${light} }
:root[data-theme="dark"] { color-scheme: dark; ${dark} }
@media (prefers-color-scheme: dark) { :root:not([data-theme="light"]) { color-scheme: dark; ${dark} } }
* { box-sizing: border-box; }
html { scroll-padding-top: 5rem; }
body { margin: 0; background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
main, .top, footer { max-width: 84rem; margin: 0 auto; padding: 0 1.5rem; }
.top { padding-top: 1.5rem; }
h1 { font-size: 1.5rem; margin: 0 0 0.25rem; line-height: 1.3; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 0.75rem; }
h3 { font-size: 1rem; margin: 1.5rem 0 0.5rem; }
h4 { font-size: 0.95rem; margin: 0; }
p { margin: 0.25rem 0; }
code, pre, .c, .text, .message { unicode-bidi: isolate; }
code, pre, .ln { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: 0.9em; }
a { color: var(--accent); }
.soft, .rule, .foot { color: var(--soft); font-weight: normal; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.perma { font-size: 0.85rem; font-weight: normal; text-decoration: none; }
.perma:hover { text-decoration: underline; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 1px; border-radius: 2px; }
section:focus-visible, main:focus-visible { outline: none; }
.skip:not(:focus) { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
button, select, input { font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--soft); border-radius: 4px; padding: 0.2rem 0.5rem; min-width: 0; max-width: 100%; }
::placeholder { color: var(--soft); opacity: 1; }
button { cursor: pointer; }
kbd { font: 0.85em ui-monospace, monospace; border: 1px solid var(--soft); border-radius: 3px; padding: 0 0.3em; }

.verdict { display: inline-block; font-weight: 700; padding: 0.1rem 0.7rem; border-radius: 999px; border: 1px solid currentColor; }
.verdict.break, .sev, .lie { color: var(--bad); background: var(--bad-ground); }
.verdict.risk, .verdict.not-compared, .risk .sev { color: var(--warn); background: var(--warn-ground); }
.verdict.advice, .advice .sev { color: var(--note); background: var(--note-ground); }
.verdict.clean { color: var(--good); background: var(--good-ground); }
.facts { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; margin: 0.75rem 0; padding: 0; list-style: none; }
.tools { display: none; gap: 0.5rem; float: right; }
.js .tools { display: flex; }

.filter { display: none; position: sticky; top: 0; z-index: 2; background: var(--raised); border-block: 1px solid var(--line); }
.js .filter { display: block; }
.filter form { max-width: 84rem; margin: 0 auto; padding: 0.5rem 1.5rem; display: flex; flex-wrap: wrap; gap: 0.4rem 0.6rem; align-items: center; font-size: 0.9rem; }
.filter input[type="search"] { flex: 1 1 9rem; }
.filter .shown { color: var(--soft); }
.filter label { display: inline-flex; gap: 0.35rem; align-items: center; max-width: 100%; }
.filter fieldset { border: 0; padding: 0; margin: 0; display: flex; flex-wrap: wrap; gap: 0.25rem 0.75rem; min-width: 0; }

table { border-collapse: collapse; }
th, td { text-align: start; vertical-align: top; padding: 0.2rem 0.75rem; border-bottom: 1px solid var(--line); }
thead th { background: var(--raised); }
tbody th { font-weight: 600; }
.count { text-align: end; font-variant-numeric: tabular-nums; }
.zero { color: var(--soft); }
.scroll { overflow-x: auto; }
summary { cursor: pointer; }

.header { content-visibility: auto; contain-intrinsic-size: auto 30rem; }
.part > h2 { border-top: 4px double var(--line); padding-top: 0.75rem; margin-top: 2.5rem; }
.part .header > h2 { font-size: 1.1rem; }
.header > h2 { border-top: 2px solid var(--line); padding-top: 0.75rem; margin-top: 1.5rem; }
.finding { border: 1px solid var(--line); border-left: 5px solid var(--bad); border-radius: 4px; margin: 0.6rem 0; }
.finding.risk { border-left-color: var(--warn); }
.finding.advice { border-left-color: var(--note); }
.alike { border-left: 5px solid var(--bad); border-radius: 4px; margin: 0.6rem 0; background: var(--raised); }
.alike.risk { border-left-color: var(--warn); }
.alike.advice { border-left-color: var(--note); }
.alike > .finding { margin-inline: 0.75rem; background: var(--ground); }
.alike > summary { padding: 0.5rem 0.75rem; }
.finding > summary { padding: 0.5rem 0.75rem; }
summary .message { display: block; margin-left: 1rem; }
summary .element { font-weight: 600; }
.sev { display: inline-block; min-width: 4.2em; text-align: center; font-size: 0.85rem; font-weight: 700; padding: 0 0.5em; border-radius: 999px; }
.body { padding: 0 0.75rem 0.5rem 1.75rem; }
.next::before { content: "→ "; font-weight: 700; }
.next { font-weight: 600; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.1rem 1rem; margin: 0.5rem 0; font-size: 0.95rem; }
dt { color: var(--soft); }
dd { margin: 0; }
.lines { margin: 0.5rem 0; }
.lines figcaption { color: var(--soft); font-size: 0.9rem; }
.lines pre { margin: 0.2rem 0; padding: 0.4rem 0; background: var(--raised); border-radius: 4px; overflow-x: auto; tab-size: 8; }
.lines pre > * { display: block; width: max-content; min-width: 100%; padding: 0 0.75rem; white-space: pre; color: inherit; background: none; }
.lines pre > mark { background: var(--mark); }
.ln { display: inline-block; width: 4.5em; color: var(--soft); user-select: none; }
mark .ln { color: inherit; }

.change { border-bottom: 1px solid var(--line); }
.change > summary { padding: 0.15rem 0.25rem; }
.change > dl { padding-left: 1.75rem; }
.change .text { color: var(--soft); font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: 0.85em; }
.sign { display: inline-block; width: 1em; font-weight: 700; text-align: center; }
.added > summary > .sign, .came > .sign { color: var(--good); }
.removed > summary > .sign, .went > .sign { color: var(--bad); }
.changed > summary > .sign, .renamed > summary > .sign { color: var(--warn); }
.only { color: var(--warn); font-size: 0.9rem; }
.gate { display: inline-block; font-size: 0.8rem; line-height: 1.4; border: 1px solid currentColor; border-radius: 4px; padding: 0 0.45em; color: var(--good); background: var(--good-ground); }
.gate.inferred { border-style: dashed; }
.gate.probe, .gate.base { color: var(--note); background: var(--note-ground); }
.gate.unannounced { color: var(--warn); background: var(--warn-ground); border-style: dotted; font-weight: 600; }

.record { margin: 1rem 0 1.75rem; }
.strip { display: block; margin: 0.4rem 0; }
.strip text { font: 12px system-ui, sans-serif; fill: var(--text); }
.strip .mark { fill: var(--soft); font-size: 11px; }
.strip .ground { fill: var(--raised); stroke: var(--line); }
.box rect { fill: var(--sunk); stroke: var(--soft); }
.box { overflow: hidden; }
.box.new rect { fill: var(--good-ground); stroke: var(--good); }
.box.changed rect { fill: var(--warn-ground); stroke: var(--warn); }
.box.gone rect { fill: var(--bad-ground); stroke: var(--bad); }
.strip .new text { fill: var(--good); font-weight: 700; }
.strip .changed text { fill: var(--warn); font-weight: 700; }
.strip .gone text { fill: var(--bad); text-decoration: line-through; }
.box.filler rect { stroke-dasharray: 3 3; }
.band { fill: var(--sunk); opacity: 0.6; }
.band.changed { fill: var(--warn); opacity: 0.35; }
.map { font-size: 0.85rem; border: 1px solid var(--line); border-radius: 4px; overflow: hidden; }
.mr { display: grid; grid-template-columns: 4.5rem minmax(0, 1fr) minmax(0, 1fr); column-gap: 0.75rem; align-items: stretch; padding: 0 0.5rem; }
.mh { background: var(--raised); color: var(--soft); padding-block: 0.15rem; }
.off { color: var(--soft); text-align: end; padding-right: 0.35rem; font: 0.8rem/1.9 ui-monospace, "DejaVu Sans Mono", monospace; }
.off i { font-style: normal; font-size: 0.75rem; display: block; line-height: 1; margin-top: -0.4rem; }
.long .side { min-height: 2.5rem; }
.long .lane { flex: 1; }
.side { display: flex; flex-direction: column; min-height: 1.7rem; padding: 1px 0; min-width: 0; }
.side.past { background: none; }
.lane { display: grid; grid-template-columns: repeat(64, minmax(0, 1fr)); min-height: 1.55rem; margin-bottom: 1px; }
.c { grid-row: 1; min-width: 0; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; display: block; padding: 0.05rem 0.3rem; background: var(--sunk); border: 1px solid var(--soft); border-radius: 3px; margin-right: 1px; font-family: ui-monospace, "DejaVu Sans Mono", monospace; }
.c.w1, .c.w2, .c.w3 { padding-inline: 0; text-overflow: clip; }
.c.new { background: var(--good-ground); border-color: var(--good); color: var(--good); font-weight: 600; }
.c.changed { background: var(--warn-ground); border-color: var(--warn); color: var(--warn); font-weight: 600; }
.c.gone { background: var(--bad-ground); border-color: var(--bad); color: var(--bad); text-decoration: line-through; }
.c.filler { border-style: dashed; }
.c.filler.same { background: repeating-linear-gradient(135deg, transparent 0 7px, var(--quiet) 7px 8px); color: var(--soft); }
.c.hole { background: repeating-linear-gradient(135deg, transparent 0 4px, var(--quiet) 4px 6px); border: 1px dotted var(--line); }
.c.cut-l { border-left-style: none; border-top-left-radius: 0; border-bottom-left-radius: 0; }
.c.cut-r { border-right-style: none; border-top-right-radius: 0; border-bottom-right-radius: 0; }
.c.cut-l { color: var(--soft); }
.c b { margin-right: 0.25em; }
.c:focus-visible { outline-offset: -3px; }
.lit { box-shadow: inset 0 0 0 2px var(--accent); }
tr.lit { box-shadow: none; background: var(--raised); }
.box.lit rect { stroke: var(--accent); stroke-width: 3; }
.band.lit { fill: var(--accent); opacity: 0.5; }
.fold { background: var(--raised); color: var(--soft); border-block: 1px dashed var(--line); }
.folded { grid-column: 2 / -1; padding: 0.15rem 0; }
.more { color: var(--soft); padding-left: 0.3rem; }
.readout { min-height: 1.5em; font: 0.85rem/1.5 ui-monospace, "DejaVu Sans Mono", monospace; display: none; }
.js .readout { display: block; }
.members .sign { color: var(--text); }
tr.gone code { text-decoration: line-through; }

.points { list-style: none; margin: 0.5rem 0; padding: 0; }
.point { position: relative; padding-bottom: 0.75rem; min-height: 2.25rem; }
.point > h4 { line-height: 2rem; }
.lanes { position: absolute; left: 0; top: 0; }
.lanes line, .lanes path { stroke: var(--soft); stroke-width: 2; fill: none; }
.dot { fill: var(--accent); stroke: var(--ground); stroke-width: 2; }
.dot.draft { fill: var(--ground); stroke: var(--soft); }
.dot.ours { fill: var(--good); }
.dot.reviewed { fill: var(--warn); }
.ring { fill: var(--ground); stroke: var(--warn); stroke-width: 2; }
.side-mark { font-size: 0.8rem; font-weight: 600; border-radius: 999px; padding: 0.05rem 0.6em; border: 1px solid currentColor; color: var(--warn); background: var(--warn-ground); }
.side-mark.before { color: var(--text); background: var(--sunk); }
.honest .number { font-size: 1.1em; }
.lie { font-weight: 600; padding: 0 0.4em; border-radius: 4px; }
.arrived, .remarks { list-style: none; margin: 0.25rem 0; padding: 0; font-size: 0.95rem; }
.arrived li { margin: 0.1rem 0; }
.remarks li { color: var(--bad); }
.reviewed-here { background: linear-gradient(90deg, transparent 0, var(--raised) 6rem); }

dialog { color: var(--text); background: var(--ground); border: 1px solid var(--soft); border-radius: 8px; max-width: min(30rem, 90vw); }
dialog::backdrop { background: rgb(0 0 0 / 50%); }
:target > summary, details.here > summary, .header.here > h2, .history.here > h3, .record.here > h4 { background: var(--mark); }
[hidden] { display: none !important; }
footer { color: var(--soft); padding-block: 2rem; }
${places.join("\n")}
${lanes.join("\n")}
@media (max-width: 45rem) {
  main, .top, footer, .filter form { padding-inline: 0.75rem; }
  .filter { position: static; }
  .mr { grid-template-columns: 3.5rem minmax(0, 1fr); column-gap: 0.4rem; padding: 0 0.25rem; }
  .mh > :last-child, .mr .after { grid-column: 2; }
  .side.before, .mh > :nth-child(2) { border-left: 4px solid var(--soft); padding-left: 4px; }
  .side.after, .mh > :last-child { border-left: 4px solid var(--accent); padding-left: 4px; }
  .mr:not(.fold, .mh) { border-bottom: 1px solid var(--line); }
  .side.past { display: none; }
  .tools { float: none; margin-bottom: 0.75rem; }
  dl { grid-template-columns: minmax(0, 1fr); }
  dd { margin-left: 1rem; }
  .body { padding-left: 0.75rem; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
@media print {
  .filter, .tools, .skip, .perma, .readout { display: none !important; }
  .header { content-visibility: visible; }
  .finding, .record, .point { break-inside: avoid; }
  details:not([open])::details-content { content-visibility: visible; block-size: auto; }
  body { font-size: 10pt; }
}
`;
