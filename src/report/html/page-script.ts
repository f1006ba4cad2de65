/**
 * What the page does beyond showing: it filters, opens what a link leads to, moves with keys, and names the bytes under the pointer. All that it shows is in
 * the page without it. Runs in the browser as it stands here; it writes text and attributes only, and never markup.
 */
export const pageScript = `"use strict";
(() => {
  const root = document.documentElement;
  const form = document.querySelector("#filter");
  const shown = document.querySelector("#shown");
  const help = document.querySelector("#help");
  const items = [...document.querySelectorAll("details.finding, details.change")];
  const findings = items.filter((item) => item.classList.contains("finding"));
  const records = [...document.querySelectorAll("section.record")];
  const sections = [...document.querySelectorAll("section.header")];
  const folds = [...document.querySelectorAll("details.all")];
  const parts = [...document.querySelectorAll("section.part")];
  const fields = ["q", "kind", "gate", "header", "part"].filter((name) => form.elements[name] !== undefined);
  const severities = ["break", "risk", "advice", "changes"];
  root.classList.add("js");

  const texts = new Map();
  const textOf = (item) => {
    let text = texts.get(item);
    if (text === undefined) texts.set(item, (text = item.textContent.toLowerCase()));
    return text;
  };

  /* The filter, and the part of the address after # that stands for it. */
  const state = () => {
    const data = new URLSearchParams();
    for (const name of fields) if (form.elements[name].value.trim() !== "") data.set(name, form.elements[name].value.trim());
    const off = severities.filter((name) => !form.elements[name].checked);
    if (off.length > 0) data.set("show", severities.filter((name) => !off.includes(name)).join(","));
    return data;
  };
  const fill = (data) => {
    for (const name of fields) form.elements[name].value = data.get(name) ?? "";
    const show = data.has("show") ? data.get("show").split(",") : severities;
    for (const name of severities) form.elements[name].checked = show.includes(name);
  };
  const apply = () => {
    const data = state();
    const words = (data.get("q") ?? "").toLowerCase().split(/\\s+/).filter((word) => word !== "");
    const header = (data.get("header") ?? "").toLowerCase();
    const show = new Set(severities.filter((name) => form.elements[name].checked));
    const active = data.size > 0;
    const counts = { finding: 0, change: 0 };
    const alive = new Set();
    for (const item of items) {
      const { s, k, g, h } = item.dataset;
      const fits =
        show.has(s ?? "changes") &&
        (!data.has("kind") || k === data.get("kind")) &&
        (!data.has("gate") || g === data.get("gate")) &&
        (header === "" || h.toLowerCase().includes(header)) &&
        (!data.has("part") || item.closest("section.part").dataset.p === data.get("part")) &&
        words.every((word) => textOf(item).includes(word));
      if (item.hidden === fits) item.hidden = !fits;
      if (!fits) continue;
      counts[s === undefined ? "change" : "finding"]++;
      alive.add(item.closest("section.header"));
    }
    for (const record of records) {
      const own = record.closest("section.header");
      record.hidden = !show.has("changes") || !alive.has(own) || (words.length > 0 && !words.some((word) => textOf(record).includes(word)));
    }
    for (const section of sections) section.hidden = active && !alive.has(section);
    for (const part of parts) {
      const empty = ![...alive].some((section) => part.contains(section));
      part.hidden = data.has("part") ? part.dataset.p !== data.get("part") : active && empty;
    }
    for (const fold of folds) {
      const some = fold.querySelector(":scope > details:not([hidden])") !== null;
      fold.hidden = !some;
      if (words.length > 0 || data.has("kind") || data.has("gate")) fold.open = some;
    }
    const of = (some, all) => (some === all ? all : some + " of " + all);
    shown.textContent = of(counts.finding, findings.length) + " findings, " + of(counts.change, items.length - findings.length) + " changes";
  };
  const remember = () => {
    const text = state().toString();
    history.replaceState(null, "", text === "" ? location.pathname + location.search : "#" + text);
  };
  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => (apply(), remember()), items.length > 500 ? 120 : 0);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  document.querySelector("#clear").addEventListener("click", () => (fill(new URLSearchParams()), apply(), remember()));

  /* A link to a part of the page opens it, whatever the filter says. */
  const go = () => {
    const hash = location.hash.slice(1);
    if (hash.includes("=")) {
      fill(new URLSearchParams(hash));
      return apply();
    }
    const target = hash === "" ? null : document.getElementById(hash);
    if (target === null) return apply();
    if (target.closest("[hidden]") !== null || target.hidden) fill(new URLSearchParams());
    apply();
    if (target.tagName === "DETAILS") target.open = true;
    reveal(target);
  };
  const reveal = (target) => {
    for (let at = target.parentElement; at !== null; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    const focus = target.tagName === "DETAILS" ? target.querySelector("summary") : target;
    if (focus === target) target.tabIndex = -1;
    for (const other of document.querySelectorAll(".here")) other.classList.remove("here");
    target.classList.add("here");
    focus.focus({ preventScroll: true });
    target.scrollIntoView({ block: "start", behavior: "instant" });
  };
  addEventListener("hashchange", go);

  /* Keys. */
  const step = (by) => {
    const visible = findings.filter((item) => !item.hidden);
    if (visible.length === 0) return;
    const here = document.querySelector(".here");
    let at = visible.indexOf(here);
    if (at === -1) {
      const before = here === null ? -1 : visible.findLastIndex((item) => item.compareDocumentPosition(here) & 4);
      at = by > 0 ? before : before + 1;
    }
    const next = visible[Math.min(visible.length - 1, Math.max(0, at + by))];
    reveal(next);
  };
  const theme = () => {
    const dark = root.dataset.theme === undefined ? matchMedia("(prefers-color-scheme: dark)").matches : root.dataset.theme === "dark";
    root.dataset.theme = dark ? "light" : "dark";
    keep(root.dataset.theme);
  };
  const keep = (value) => {
    try {
      if (value === undefined) return localStorage.getItem("abide-theme");
      localStorage.setItem("abide-theme", value);
    } catch {
      /* A page without storage forgets. */
    }
    return null;
  };
  const kept = keep();
  if (kept === "dark" || kept === "light") root.dataset.theme = kept;
  const search = form.elements.q;
  const keys = {
    "/": () => (search.focus(), search.select()),
    j: () => step(1),
    k: () => step(-1),
    t: theme,
    "?": () => help.showModal(),
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    if (event.key === "Escape" && event.target === search) return search.blur();
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    const act = keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
  document.querySelector("#theme").addEventListener("click", theme);
  document.querySelector("#keys").addEventListener("click", keys["?"]);
  document.querySelector("#close").addEventListener("click", () => help.close());

  /* Bytes: the member under the pointer or the focus is lit on both sides, and named below the map. */
  const light = (record, member, text) => {
    for (const other of document.querySelectorAll(".lit")) other.classList.remove("lit");
    if (record === null || member === undefined) return;
    for (const part of record.querySelectorAll('[data-m="' + member + '"]')) part.classList.add("lit");
    const [row] = record.querySelectorAll('tr[data-m="' + member + '"]');
    const cells = row === undefined ? [] : [...row.cells].slice(1).map((cell) => cell.textContent);
    record.querySelector(".readout").textContent = cells.length === 0 ? text : cells[0] + "  " + cells[1] + "   before: " + cells[2] + "   after: " + cells[3];
  };
  const over = (event) => {
    const part = event.target instanceof Element ? event.target.closest("[data-m]") : null;
    if (part !== null) light(part.closest("section.record"), part.dataset.m, part.title);
  };
  addEventListener("pointerover", over);
  addEventListener("focusin", over);
  addEventListener("keydown", (event) => {
    const cell = event.target instanceof Element ? event.target.closest(".map [data-m]") : null;
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (cell === null || by === undefined) return;
    const all = [...cell.closest(".map").querySelectorAll("[data-m]")];
    const next = all[all.indexOf(cell) + by];
    event.preventDefault();
    if (next === undefined) return;
    cell.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });

  addEventListener("beforeprint", () => {
    for (const item of findings) item.open = true;
  });
  go();
  /* Once it is loaded, the browser goes to the target by itself, and takes the focus away. */
  addEventListener("load", () => setTimeout(() => location.hash !== "" && go()));
})();
`;
