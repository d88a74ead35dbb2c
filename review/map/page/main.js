// Addresses, colours, keys, and printing.

const content = document.getElementById("content");
const search = document.getElementById("search");
const statusLine = document.getElementById("status");
const theme = document.getElementById("theme");
const side = document.getElementById("side");
const treeSwitch = document.getElementById("tree-switch");

const PAGES = {
  "": overviewPage, account: accountPage, unit: unitPage, policy: policyPage, roles: rolesPage, network: networkPage,
  search: searchPage, all: allPage,
};

function readAddress() {
  try {
    return location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
  } catch {
    return ["nothing"];
  }
}

function findPage(kind, rest) {
  const page = Object.hasOwn(PAGES, kind) ? PAGES[kind](...rest) : null;
  return page ?? {
    title: "Not in this map",
    body: [el("p", {}, "Nothing has this address. It may have had another key, or be of another revision. ",
      link("#/", "To the overview"), ".")],
  };
}

function show({ focus = true } = {}) {
  const [kind, ...rest] = readAddress();
  const page = findPage(kind, rest);
  document.documentElement.dataset.view = kind;
  document.title = kind === "" ? page.title : `${page.title} – The organization`;
  content.replaceChildren();
  append(content, [page.above, heading(page), page.body]);
  for (const view of document.querySelectorAll(".views a")) {
    if (view.getAttribute("href") === address(kind)) view.setAttribute("aria-current", "page");
    else view.removeAttribute("aria-current");
  }
  showInTree(kind, rest[0]);
  setTreeOpen(false);
  if (kind === "search") {
    const query = rest[0] ?? "";
    if (search.value.trim() !== query) search.value = query; // else a space that was just typed would go
  } else if (document.activeElement !== search) search.value = "";
  statusLine.textContent = page.told ?? "";
  if (focus && kind !== "search") {
    content.querySelector("h1").focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }
}

// One entry in the history for a search, however much is typed.
function onSearch() {
  waiting = 0;
  const query = search.value.trim();
  const target = query ? address("search", query) : "#/";
  if (readAddress()[0] === "search") history.replaceState(null, "", target);
  else if (query) history.pushState(null, "", target);
  show({ focus: false });
}

let waiting = 0;

// What was typed last may not be looked for yet.
function searchNow() {
  if (!waiting) return;
  clearTimeout(waiting);
  onSearch();
}

function onSearchKey(event) {
  if (["ArrowDown", "Enter"].includes(event.key)) searchNow();
  const first = content.querySelector(".found a");
  if (event.key === "ArrowDown" && first) first.focus();
  else if (event.key === "Enter" && first) location.hash = first.getAttribute("href");
  else if (event.key === "Escape" && search.value) {
    search.value = "";
    onSearch();
  } else return;
  event.preventDefault();
}

function onFoundKey(event) {
  const all = [...content.querySelectorAll(".found a")];
  const at = all.indexOf(document.activeElement);
  if (at < 0 || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  event.preventDefault();
  (event.key === "ArrowDown" ? all[at + 1] ?? all[at] : all[at - 1] ?? search).focus();
}

function onSlash(event) {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) return;
  event.preventDefault();
  search.focus();
  search.select();
}

function setTheme(value) {
  theme.value = value;
  if (value === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = value;
}

// Where a browser keeps nothing for files, the choice lasts as long as the page.
function remember(value) {
  try {
    if (value !== undefined) localStorage.setItem("organization-map-theme", value);
    return localStorage.getItem("organization-map-theme");
  } catch {
    return null;
  }
}

function setTreeOpen(open) {
  side.classList.toggle("open", open);
  treeSwitch.setAttribute("aria-expanded", String(open));
}

function onPrint() {
  openAll();
  for (const folded of document.querySelectorAll("details:not([open])")) folded.open = true;
}

// Without hashchange: the skip link is no address of the map.
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  content.focus();
});
search.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(onSearch, 80);
});
search.addEventListener("keydown", onSearchKey);
content.addEventListener("keydown", onFoundKey);
document.addEventListener("keydown", onSlash);
theme.addEventListener("change", () => {
  setTheme(theme.value);
  remember(theme.value);
});
treeSwitch.addEventListener("click", () => {
  setTreeOpen(!side.classList.contains("open"));
  if (side.classList.contains("open")) stop.item.focus();
});
window.addEventListener("hashchange", () => show());
window.addEventListener("resize", () => {
  if (readAddress()[0] === "network" && content.clientWidth !== drawnWidth) show({ focus: false });
});
window.addEventListener("beforeprint", onPrint);

const remembered = remember();
setTheme(["light", "dark"].includes(remembered) ? remembered : "system");
startTree();
show({ focus: false });
document.documentElement.dataset.ready = "";
