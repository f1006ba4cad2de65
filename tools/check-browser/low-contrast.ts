/**
 * Run in a page: every text that is drawn, against what it stands on, as far as plain colours and their transparency tell. Gives those below `least`, each once
 * a class: `4.12 span.soft "text"`. Backgrounds that are pictures or gradients are taken for what lies under them.
 */
export const lowContrast = (least: number) => `(() => {
  const parse = (text) => {
    const parts = (text.match(/[\\d.]+/g) ?? ["0", "0", "0", "0"]).map(Number);
    return text.startsWith("color(") ? parts.map((part, at) => (at < 3 ? part * 255 : part)) : parts;
  };
  const over = ([r, g, b, a = 1], under) => [r, g, b].map((part, at) => part * a + under[at] * (1 - a));
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((part) => (part /= 255) <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    const layers = [];
    for (let at = element; at !== null; at = at.parentElement) {
      const style = getComputedStyle(at);
      const box = at.ownerSVGElement === null || at.ownerSVGElement === undefined ? null : at.parentElement.querySelector(":scope > rect");
      if (box !== null && at.tagName === "text") layers.push(parse(getComputedStyle(box).fill));
      layers.push(parse(style.backgroundColor));
    }
    return layers.reverse().reduce((under, layer) => over(layer, under), [255, 255, 255]);
  };
  const found = new Map();
  let seen = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    if (node.data.trim() === "" || !element.checkVisibility() || /^(SCRIPT|STYLE|TITLE|OPTION|title)$/.test(element.tagName)) continue;
    seen++;
    const style = getComputedStyle(element);
    const under = ground(element);
    const color = over(parse(element.ownerSVGElement ? style.fill : style.color), under);
    const [dark, light] = [luminance(color), luminance(under)].sort((a, b) => a - b);
    const ratio = (light + 0.05) / (dark + 0.05);
    const key = element.tagName.toLowerCase() + "." + (element.getAttribute("class") ?? "") + " in " + (element.parentElement.getAttribute("class") ?? "");
    if (ratio < ${least} && !found.has(key)) found.set(key, ratio.toFixed(2) + " " + key + " " + JSON.stringify(node.data.trim().slice(0, 30)));
  }
  return { seen, low: [...found.values()] };
})()`;
