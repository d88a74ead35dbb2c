// The tree of units and accounts, by the WAI-ARIA pattern of a navigation treeview
// (https://www.w3.org/WAI/ARIA/apg/patterns/treeview/). What is in a unit is made when it is first opened.

const tree = document.getElementById("tree");
const treeItems = new Map();
let treeIds = 0;

function makeTreeItem(thing, kind, level, position, size) {
  const children = kind === "unit" ? [...few(unitsIn, thing.key), ...few(accountsIn, thing.key)] : [];
  const label = el("span", { class: "label" }, thing.name);
  const item = el("a", {
    role: "treeitem", href: address(kind, thing.key), tabindex: -1, class: kind,
    "aria-level": level, "aria-posinset": position, "aria-setsize": size,
  }, el("span", { class: "fold", "aria-hidden": "true" }), label);
  if (kind === "unit") {
    item.append(el("span", { class: "number" }, el("span", { "aria-hidden": "true" },
      accountsBelow.get(thing.key).length), el("span", { class: "unseen" },
      `, ${count(accountsBelow.get(thing.key).length, "account")}`)));
  }
  const line = el("li", { role: "none" }, item);
  const entry = { item, thing, kind, children, level, group: null, text: thing.name.toLowerCase() };
  if (children.length) item.setAttribute("aria-expanded", "false");
  item.querySelector(".fold").addEventListener("click", (event) => {
    if (!children.length) return;
    event.preventDefault();
    event.stopPropagation();
    setOpen(entry, !isOpen(entry));
    focusItem(entry, false);
  });
  item.addEventListener("focus", () => focusItem(entry, false));
  item.entry = entry;
  treeItems.set(`${kind}/${thing.key}`, entry);
  return line;
}

const isOpen = (entry) => entry.item.getAttribute("aria-expanded") === "true";

function setOpen(entry, open) {
  if (!entry.children.length) return;
  if (open && !entry.group) {
    entry.group = el("ul", { role: "group", id: `group-${treeIds++}` });
    entry.item.setAttribute("aria-owns", entry.group.id);
    entry.children.forEach((thing, index) => entry.group.append(makeTreeItem(
      thing, units.has(thing.key) ? "unit" : "account", entry.level + 1, index + 1, entry.children.length)));
    entry.item.parentElement.append(entry.group);
  }
  entry.item.setAttribute("aria-expanded", String(open));
  if (entry.group) entry.group.hidden = !open;
}

let stop = null;

// One item is in the order of Tab.
function focusItem(entry, move = true) {
  if (stop && stop !== entry) stop.item.tabIndex = -1;
  stop = entry;
  entry.item.tabIndex = 0;
  if (move) entry.item.focus();
}

const visibleItems = () => [...tree.querySelectorAll('[role="treeitem"]')].filter((item) => !item.closest("[hidden]"));

function showInTree(kind, key) {
  for (const item of tree.querySelectorAll("[aria-current]")) item.removeAttribute("aria-current");
  if (kind !== "unit" && kind !== "account") return;
  const thing = kind === "unit" ? units.get(key) : accounts.get(key);
  if (!thing) return;
  for (const above of unitsAbove(thing.parent).reverse()) setOpen(treeItems.get(`unit/${above}`), true);
  const entry = treeItems.get(`${kind}/${key}`);
  entry.item.setAttribute("aria-current", "page");
  focusItem(entry, false);
  entry.item.scrollIntoView({ block: "nearest" });
}

function openAll() {
  const waiting = [treeItems.get("unit/root")];
  while (waiting.length) {
    const entry = waiting.pop();
    setOpen(entry, true);
    for (const child of entry.children) if (units.has(child.key)) waiting.push(treeItems.get(`unit/${child.key}`));
  }
}

let typed = "";
let typedAt = 0;

function typeAhead(items, at, character) {
  const now = Date.now();
  typed = now - typedAt < 700 ? typed + character : character;
  typedAt = now;
  const repeated = [...typed].every((one) => one === typed[0]);
  const wanted = repeated ? typed[0] : typed;
  const from = repeated ? at + 1 : at;
  for (let step = 0; step < items.length; step++) {
    const entry = items[(from + step) % items.length].entry;
    if (entry.text.startsWith(wanted)) return focusItem(entry);
  }
}

function onTreeKey(event) {
  const entry = document.activeElement.entry;
  if (!entry || event.altKey || event.ctrlKey || event.metaKey) return;
  const items = visibleItems();
  const at = items.indexOf(entry.item);
  const to = (index) => items[index] && focusItem(items[index].entry);
  const keys = {
    ArrowDown: () => to(at + 1),
    ArrowUp: () => to(at - 1),
    Home: () => to(0),
    End: () => to(items.length - 1),
    ArrowRight: () => (isOpen(entry) ? to(at + 1) : setOpen(entry, true)),
    ArrowLeft: () => (isOpen(entry) ? setOpen(entry, false) : entry.level > 1 &&
      focusItem(treeItems.get(`unit/${entry.thing.parent}`))),
    "*": () => few(unitsIn, entry.thing.parent).forEach((unit) => setOpen(treeItems.get(`unit/${unit.key}`), true)),
    " ": () => { location.hash = entry.item.getAttribute("href"); },
  };
  if (event.key in keys) keys[event.key]();
  else if (event.key.length === 1 && event.key !== "/") typeAhead(items, at, event.key.toLowerCase());
  else return;
  event.preventDefault();
}

function startTree() {
  tree.append(makeTreeItem(units.get("root"), "unit", 1, 1, 1));
  const root = treeItems.get("unit/root");
  setOpen(root, true);
  if (members.length <= 60) openAll();
  focusItem(root, false);
  tree.addEventListener("keydown", onTreeKey);
}
