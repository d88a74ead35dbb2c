// Elements, made by calls: no text of the config ever becomes HTML.

const SVG = "http://www.w3.org/2000/svg";

function make(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) element.append(child);
  }
}

const el = (tag, attributes = {}, ...children) => make(document.createElement(tag), attributes, children);
const svg = (tag, attributes = {}, ...children) => make(document.createElementNS(SVG, tag), attributes, children);
const code = (text) => el("code", {}, text);

// Parts of an address that may be any text.
const address = (...parts) => `#/${parts.map(encodeURIComponent).join("/")}`;
const link = (target, ...children) => el("a", { href: target }, children);

const count = (number, word, many = `${word}s`) => `${number.toLocaleString("en")} ${number === 1 ? word : many}`;

function section(title, ...children) {
  return el("section", {}, el("h2", {}, title), children);
}

function facts(pairs) {
  const shown = pairs.filter(([, value]) => value !== null && value !== undefined && value !== false && value !== "");
  return el("dl", { class: "facts" }, shown.map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
}

// On a narrow screen the table scrolls within its frame, which the keyboard reaches.
function table(caption, heads, rows) {
  return el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": caption },
    el("table", {},
      el("caption", {}, caption),
      el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head)))),
      el("tbody", {}, rows.map(([first, ...rest]) => el("tr", {},
        el("th", { scope: "row" }, first), rest.map((cell) => el("td", {}, cell)))))));
}

// A list in one line; of a long one, the rest is folded away.
function listed(items, most = 8) {
  if (items.length === 0) return null;
  const line = (part) => part.map((item, index) => [index ? ", " : "", item]);
  if (items.length <= most + 2) return el("span", {}, line(items));
  return el("span", {}, line(items.slice(0, most)), " ",
    el("details", { class: "rest" }, el("summary", {}, `and ${items.length - most} more`), line(items.slice(most))));
}
