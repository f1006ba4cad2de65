import { describe, expect, test } from "vitest";
import { change, finding, member, review, unaffected, version } from "../../../test/support/sample-reviews.ts";
import type { InterfaceHistory } from "../../audit/interface-history.ts";
import type { ReviewPrint } from "../review-print.ts";
import { byteMapHtml } from "./byte-map-html.ts";
import { byteStripHtml } from "./byte-strip-html.ts";
import { changeHtml } from "./change-html.ts";
import { ElementIds } from "./element-id.ts";
import { findingHtml } from "./finding-html.ts";
import { gateHtml, gateMark, unkinded } from "./gate-html.ts";
import { historyHtml } from "./history-html.ts";

const text = "one\ntwo\n\tthree < 3;\nfour\nfive\n";
const print: ReviewPrint = {
  review: review({}),
  versions: { before: "old", after: "new" },
  text: (header) => (header === "vduse.h" ? text : undefined),
  path: (header) => `include/uapi/${header}`,
  patch: undefined,
  color: false,
};

test("a finding: its face, what to do, the lines around it, why, and what it does to whom", () => {
  const found = finding({
    rule: "member-moved",
    severity: "break",
    element: "s.<a>",
    where: { file: "vduse.h", line: 3, side: "before" },
    message: "a & b",
    precedent: "",
    gate: version,
    abis: ["i386"],
  });
  expect(findingHtml(found, print, { id: "f-1", kind: "member", open: true })).toBe(
    `<details class="finding break" id="f-1" data-s="break" data-k="member" data-g="version" data-h="vduse.h" open>
<summary><span class="sev">break</span> <code class="element">s.&lt;a&gt;</code> <span class="rule">member-moved</span> <span class="only">on i386 only</span>
<span class="message">a &amp; b</span></summary>
<div class="body">
<p class="next">Do better.</p>
<figure class="lines"><figcaption><code>include/uapi/vduse.h:3</code> (before)</figcaption><pre tabindex="0" role="group" aria-label="Lines around it"><span><span class="ln">1</span>one</span><span><span class="ln">2</span>two</span><mark><span class="ln">3</span>\tthree &lt; 3;</mark><span><span class="ln">4</span>four</span></pre></figure>
<dl><dt>why</dt><dd>Because.</dd><dt>programs already built</dt><dd>unaffected</dd><dt>new program, old provider</dt><dd>unaffected</dd><dt>source</dt><dd>compiles</dd><dt>gate</dt><dd><span class="gate version inferred" title="it follows from the header; no comment says so"><b>version</b> VDUSE_GET_API_VERSION &gt;= 2</span></dd></dl>
<p class="foot"><code>abide explain member-moved</code> <a class="perma" href="#f-1">link to 0123456789ab</a></p>
</div>
</details>`,
  );
});

test.each([
  ["the first line", 1, ["*1", "2"]],
  ["the last", 5, ["3", "4", "*5"]],
  ["past the end", 9, []],
])("lines around %s", (_name, line, expected) => {
  const html = findingHtml(
    finding({ rule: "r", severity: "risk", element: "e", where: { file: "vduse.h", line, side: "after" } }),
    print,
    { id: "f-1", kind: "", open: false },
  );
  const numbers = [...html.matchAll(/<(span|mark)><span class="ln">(\d+)/g)].map(([, tag, n]) => (tag === "mark" ? `*${n}` : n));
  expect(numbers).toEqual(expected);
});

test("a change: what, behind which gate, and inside to whom", () => {
  const added = change({
    kind: "member",
    action: "added",
    element: "s.b",
    after: "__u64 @8",
    note: "was reserved",
    scheme: { kind: "argsz", by: "argsz" },
    effect: { ...unaffected, new: "the value is ignored" },
  });
  expect(changeHtml(added, print, { id: "c-1", gates: new Set() })).toBe(
    `<details class="change added" id="c-1" data-k="member" data-g="unannounced" data-h="vduse.h">
<summary><span class="sign" role="img" aria-label="added">+</span> <code class="element">s.b</code> <span class="text">__u64 @8</span> <span class="gate unannounced" title="Nothing tells the other side">unannounced</span></summary>
<dl><dt>note</dt><dd>was reserved</dd><dt>programs already built</dt><dd>unaffected</dd><dt>new program, old provider</dt><dd>the value is ignored</dd><dt>source</dt><dd>compiles</dd><dt>may grow</dt><dd>argsz, by argsz</dd><dt>where</dt><dd><code>include/uapi/vduse.h:1</code> <a class="perma" href="#c-1">link</a></dd></dl>
</details>`,
  );
});

test("a long text is short on the face and whole inside", () => {
  const body = "x".repeat(200);
  const html = changeHtml(change({ kind: "macro", action: "changed", element: "M", before: body, after: "y" }), print, {
    id: "c-1",
    gates: new Set(),
  });
  expect(html).toContain(`macro ${"x".repeat(89)}… → y</span>`);
  expect(html).toContain(`<dt>before</dt><dd><code>${body}</code></dd>`);
});

const noticed = { ...unaffected, new: "an error" };
test.each([
  ["a gate's kind", change({ kind: "member", action: "added", element: "a", gate: version }), "version"],
  ["new and noticed", change({ kind: "command", action: "added", element: "a", effect: noticed }), "unannounced"],
  ["new and not noticed", change({ kind: "command", action: "added", element: "a" }), "none"],
  ["a gate itself", change({ kind: "constant", action: "added", element: "GATE", effect: noticed }), "none"],
  ["a type, which nobody asks for", change({ kind: "record", action: "added", element: "a", effect: noticed }), "none"],
  ["not new", change({ kind: "member", action: "removed", element: "a", effect: noticed }), "none"],
] as const)("the gate of a change: %s", (_name, of, expected) => {
  expect(gateMark(of, new Set(["GATE"]))).toBe(expected);
});

test("a gate that a comment names is not dashed, and one that is not needed is nothing", () => {
  expect(gateHtml({ ...version, noted: true }, "version")).toBe(
    '<span class="gate version" title="a comment on it says so"><b>version</b> VDUSE_GET_API_VERSION &gt;= 2</span>',
  );
  expect(gateHtml(undefined, "none")).toBe("");
});

test.each([
  ["feature", "feature bit F", "bit F"],
  ["version", "api-version version 1", "api-version 1"],
  ["size", "the size in argsz", "the size in argsz"],
  ["flag", "bit 3 of r.flags", "bit 3 of r.flags"],
])("the word %s is not said twice: %s", (kind, from, to) => {
  expect(unkinded(kind, from)).toBe(to);
});

describe("bytes", () => {
  const layout = {
    header: "a.h",
    record: "r",
    abi: "i386",
    size: { before: 12, after: 12 },
    members: [member("a", 0, 4), member("b", 4, 4, "new"), member("c", 8, 2, "gone")],
  } as const;

  test("two rows, a hole and padding; a table that says the same", () => {
    const html = byteMapHtml(layout, { id: "r-1", archs: ["x86_64"] });
    const rows = html.split("\n").filter((line) => line.startsWith('<div class="mr">'));
    expect(rows).toEqual([
      '<div class="mr"><span class="off">0</span><div class="side before"><div class="lane"><span class="c same s0 w32" data-m="0" role="img" tabindex="0" title="a · __u8[4] · bytes 0..3 · as before">a</span><span class="c hole s32 w32" title="bytes 4..7: no member covers them"></span></div></div><div class="side after"><div class="lane"><span class="c same s0 w32" data-m="0" role="img" tabindex="-1" title="a · __u8[4] · bytes 0..3 · as before">a</span><span class="c new s32 w32" data-m="1" role="img" tabindex="-1" title="b · __u8[4] · bytes 4..7 · new"><b>+</b>b</span></div></div></div>',
      '<div class="mr"><span class="off">8</span><div class="side before"><div class="lane"><span class="c gone s0 w16" data-m="2" role="img" tabindex="-1" title="c · __u8[2] · bytes 8..9 · gone"><b>−</b>c</span><span class="c hole s16 w16" title="bytes 10..11: no member covers them"></span></div></div><div class="side after"><div class="lane"><span class="c hole s0 w32" title="bytes 8..11: no member covers them"></span></div></div></div>',
    ]);
    expect(html).toContain('<span class="only">on i386</span>');
    expect(html.split("\n").filter((line) => line.startsWith("<tr"))).toEqual([
      '<tr class="same" data-m="0"><td class="sign"></td><th scope="row"><code>a</code></th><td><code>__u8[4]</code></td><td>bytes 0..3</td><td>bytes 0..3</td></tr>',
      '<tr class="new" data-m="1"><td class="sign"><span role="img" aria-label="new">+</span></td><th scope="row"><code>b</code></th><td><code>__u8[4]</code></td><td>–</td><td>bytes 4..7</td></tr>',
      '<tr class="gone" data-m="2"><td class="sign"><span role="img" aria-label="gone">−</span></td><th scope="row"><code>c</code></th><td><code>__u8[2]</code></td><td>bytes 8..9</td><td>–</td></tr>',
    ]);
  });

  test("the strip is to scale, with a band where a member was on both sides", () => {
    const svg = byteStripHtml(layout);
    const boxes = [...svg.matchAll(/<svg class="box (\w+)" x="([\d.]+)%" y="(\d+)" width="([\d.]+)%"/g)].map((match) =>
      match.slice(1),
    );
    expect(boxes).toEqual([
      ["gone", "66.667", "0", "16.666"],
      ["same", "0", "0", "33.333"],
      ["new", "33.333", "48", "33.334"],
      ["same", "0", "48", "33.333"],
    ]);
    expect([...svg.matchAll(/<polygon[^>]*>/g)].map(String)).toEqual([
      '<polygon class="band same" data-m="0" points="0,0 33.333,0 33.333,26 0,26"/>',
    ]);
    expect(byteStripHtml({ ...layout, size: { before: 0, after: 0 } })).toBe("");
  });
});

test("ids are the same for the same, and never twice on a page", () => {
  const ids = new ElementIds();
  const one = finding({ rule: "r", severity: "risk", element: "e" });
  expect([ids.finding(one), ids.finding(one), ids.header("linux/a b.h"), ids.header("linux/a-b.h")]).toEqual([
    "f-0123456789ab",
    "f-0123456789ab-2",
    "h-linux-a-b.h",
    "h-linux-a-b.h-2",
  ]);
  const added = change({ kind: "member", action: "added", element: "a" });
  expect(new ElementIds().change(added)).toBe(new ElementIds().change({ ...added, where: { ...added.where, line: 99 } }));
  expect(new ElementIds().change(added)).not.toBe(new ElementIds().change({ ...added, action: "removed" }));
});

test("a history: what came, behind which gate, what is honest, and where the reviewed versions stand", () => {
  const point = {
    parent: undefined,
    like: [],
    arrived: [],
    lost: [],
    partial: [],
    features: [],
    capabilities: undefined,
    remarks: [],
  };
  const history: InterfaceHistory = {
    name: "demo",
    title: "a <demo>",
    header: "demo.h",
    excerpt: false,
    points: [
      {
        ...point,
        name: "1.0",
        status: "released",
        like: ["before"],
        arrived: [{ id: "base", title: "it is there", gate: "base", gateText: "the first day", silent: false }],
        numbers: [{ protocol: "api", honest: "0", declared: undefined, beyond: [] }],
      },
      {
        ...point,
        name: "after",
        status: "reviewed",
        parent: 0,
        like: ["after"],
        arrived: [{ id: "two", title: "a step", gate: "version", gateText: "api version 1", silent: false }],
        lost: [{ id: "base", title: "it is there", gate: "base", gateText: "the first day", silent: true }],
        partial: [{ change: "three", since: "3.0", here: ["A"], missing: ["B", "C"] }],
        numbers: [{ protocol: "api", honest: undefined, declared: "1", beyond: ["two"] }],
        features: [{ protocol: "features", names: [] }],
        capabilities: 1,
        remarks: [{ code: "over-declared", message: "base is missing" }],
      },
    ],
  };
  expect(
    historyHtml(history, "history-demo"),
  ).toBe(`<section class="history" id="history-demo" aria-labelledby="history-demo-title">
<h3 id="history-demo-title">demo <span class="soft">a &lt;demo&gt;</span> <a class="perma" href="#history-demo" aria-label="Link to the history of demo">#</a></h3>
<ol class="points lanes-2">
<li class="point released reviewed-here">
<svg class="lanes" width="144" height="100%" role="img"><title>1.0 begins here</title><line x1="9" y1="16" x2="9" y2="100%"/><circle class="ring" cx="9" cy="16" r="8"/><circle class="dot released" cx="9" cy="16" r="5"/></svg>
<h4>1.0 <span class="side-mark before">before</span></h4>
<p class="honest"><span class="soft">may honestly declare</span> api <b class="number">0</b></p>
<ul class="arrived"><li class="came"><b class="sign" role="img" aria-label="arrived">+</b> <code>base</code> <span class="gate base"><b>base</b></span> <span class="soft">it is there</span></li></ul>

</li>
<li class="point reviewed reviewed-here">
<svg class="lanes" width="144" height="100%" role="img"><title>after goes on from 1.0</title><path d="M9 0C9 16 27 0 27 16"/><circle class="ring" cx="27" cy="16" r="8"/><circle class="dot reviewed" cx="27" cy="16" r="5"/></svg>
<h4><span class="side-mark after">after</span> <span class="soft">like no known build, most like 1.0</span></h4>
<p class="honest"><span class="soft">may honestly declare</span> api <b class="number">no number</b> <span class="lie">declares 1</span> <span class="soft">(tells nothing of two)</span> · features <b>none</b> · <b>1</b> capability that the header shows</p>
<ul class="arrived"><li class="came"><b class="sign" role="img" aria-label="arrived">+</b> <code>two</code> <span class="gate version"><b>version</b> api 1</span> <span class="soft">a step</span></li><li class="went"><b class="sign" role="img" aria-label="not there">−</b> <code>base</code> <span class="gate unannounced" title="Nothing tells a program of it">unannounced</span> <span class="soft">it is there</span></li><li class="part"><b aria-hidden="true">◐</b> part of <code>three</code>: has <code>A</code>, lacks <code>B</code> and <code>C</code></li></ul>
<ul class="remarks"><li>base is missing</li></ul>
</li>
</ol>
</section>`);
});
