// VPCs by region and account, and who shares subnets with whom. Of many accounts a unit is one box, until it is opened.

const MOST_BOXES = 24;
const MOST_ENDS = 10;
const LINE = 17;
let drawnWidth = 0;

const isBelow = (key, unit) => placesAbove(key).includes(unit);
const placesAbove = (key) => (accounts.has(key) ? unitsAbove(accounts.get(key).parent) : unitsAbove(key));

// Of a unit with those above it, the end counts.
function shorten(text, width) {
  const most = Math.max(4, Math.floor(width / 7.3));
  if (text.length <= most) return text;
  return text.includes(" › ") ? `…${text.slice(1 - most)}` : `${text.slice(0, most - 1)}…`;
}

const describeVpcs = (some) => {
  const lines = some.slice(0, 3).map((vpc) => `${vpc.cidr} ${vpc.key}`);
  return some.length > 3 ? [...lines, `and ${count(some.length - 3, "more VPC")}`] : lines;
};

function accountBox(key, region) {
  const account = accounts.get(key);
  const here = few(vpcsOf, key).filter((vpc) => vpc.region === region);
  return { key, title: account.name, href: address("account", key), kind: "account",
    lines: here.length ? describeVpcs(here) : ["no VPC of its own here"] };
}

// Some of a unit's accounts as one box.
function unitBox(key, some, region, told) {
  const here = some.flatMap((account) => few(vpcsOf, account.key)).filter((vpc) => vpc.region === region);
  return { key, title: unitName(key), href: address("network", region, key), kind: "unit",
    lines: [told ?? count(some.length, "account"), here.length ? count(here.length, "VPC") : "no VPC here"] };
}

const receiverBox = (key, region) => {
  if (key === "organization") return { key, title: "The whole organization", href: "#/", kind: "unit", lines: [count(map.accounts.length, "account")] };
  return units.has(key) ? unitBox(key, accountsBelow.get(key), region, `every account: ${accountsBelow.get(key).length}`) : accountBox(key, region);
};

// Which box stands for each account: its own, or its unit's where there are too many. `focus`: a unit that is opened.
function boxesOf(keys, region, most, focus) {
  const boxes = new Map();
  if (keys.length <= most) {
    for (const key of keys) boxes.set(key, accountBox(key, region));
    return boxes;
  }
  for (const [unit, some] of groupBy(keys.map((key) => accounts.get(key)), (account) => account.parent)) {
    const box = unit === focus || some.length === 1 ? null : unitBox(unit, some, region);
    for (const account of some) boxes.set(account.key, box ?? accountBox(account.key, region));
  }
  return boxes;
}

function planRegion(region, focus) {
  const inFocus = (key) => focus === undefined || isBelow(key, focus);
  const receives = (key) => focus === undefined || key === "organization" || isBelow(key, focus) || unitsAbove(focus).includes(key);
  const shares = map.shares.filter((share) => share.region === region && (inFocus(share.owner) || share.receivers.some(receives)));
  const here = map.vpcs.filter((vpc) => vpc.region === region && inFocus(vpc.account));
  const owners = boxesOf([...new Set(shares.map((share) => share.owner))], region, MOST_ENDS, focus);
  const ends = [...new Set(shares.flatMap((share) => (inFocus(share.owner) ? share.receivers : share.receivers.filter(receives))))];
  const receivers = boxesOf(ends.filter((key) => accounts.has(key)), region, MOST_ENDS, focus);
  for (const key of ends) if (!accounts.has(key)) receivers.set(key, receiverBox(key, region));
  const edges = new Map();
  for (const share of shares) {
    for (const receiver of share.receivers.filter((key) => receivers.has(key))) {
      const [from, to] = [owners.get(share.owner), receivers.get(receiver)];
      const id = `${from.key} ${to.key}`;
      if (!edges.has(id)) edges.set(id, { from, to, shares: new Set() });
      edges.get(id).shares.add(share.name);
    }
  }
  // The accounts of a unit that a share is with are in its box, until the unit is opened.
  const shut = new Set(ends.filter((key) => units.has(key) && (focus === undefined || !unitsAbove(focus).includes(key)))
    .flatMap((key) => accountsBelow.get(key).map((account) => account.key)));
  const rest = [...new Set(here.map((vpc) => vpc.account))].filter((key) =>
    !owners.has(key) && !receivers.has(key) && !shut.has(key) && (focus !== undefined || !ends.includes("organization")));
  const once = (boxes) => [...new Map([...boxes.values()].map((box) => [box.key, box])).values()];
  return {
    region, vpcs: here, shares, owners: once(owners), receivers: once(receivers), edges: [...edges.values()],
    rest: once(boxesOf(rest, region, MOST_BOXES, focus)),
  };
}

const heightOf = (box, slots = 0) => Math.max(34 + box.lines.length * LINE, 16 + slots * 20);

function drawBox(box, x, y, width, height) {
  const words = [box.title, ...box.lines].join(", ");
  return svg("a", { href: box.href, class: `box ${box.kind}`, "aria-label": words },
    svg("title", {}, words),
    svg("rect", { x: x + 1, y: y + 1, width: width - 2, height: height - 2, rx: 6 }),
    svg("text", { x: x + 12, y: y + 22, class: "name" }, shorten(box.title, width - 22)),
    box.lines.map((line, index) => svg("text", { x: x + 12, y: y + 22 + (index + 1) * LINE }, shorten(line, width - 22))));
}

const drawing = (width, height, label, ...parts) => svg("svg", {
  viewBox: `0 0 ${width} ${height}`, width, height, role: "group", "aria-label": label, class: "drawing",
}, parts);

// Owners on the left, receivers on the right; each share that comes in has its own place at a receiver's box.
function drawShares(plan, width) {
  const gap = width < 560 ? 56 : Math.min(260, width * 0.3);
  const wide = Math.min(320, (width - gap) / 2);
  const into = groupBy(plan.edges, (edge) => edge.to.key);
  const outOf = groupBy(plan.edges, (edge) => edge.from.key);
  const stack = (boxes, slotsOf) => {
    let y = 0;
    return new Map(boxes.map((box) => {
      const place = { y, height: heightOf(box, slotsOf(box)) };
      y += place.height + 14;
      return [box.key, place];
    }));
  };
  const left = stack(plan.owners, (box) => few(outOf, box.key).length / 2);
  const right = stack(plan.receivers, (box) => few(into, box.key).length);
  const height = Math.max(...[...left.values(), ...right.values()].map((place) => place.y + place.height));
  const start = width - wide;
  const drawn = plan.edges.map((edge) => {
    const [from, to, all] = [left.get(edge.from.key), right.get(edge.to.key), into.get(edge.to.key)];
    const y1 = from.y + from.height / 2;
    const y2 = to.y + (to.height * (all.indexOf(edge) + 1)) / (all.length + 1);
    const name = edge.shares.size === 1 ? [...edge.shares][0] : `${edge.shares.size} shares`;
    const middle = (wide + start) / 2;
    const lines = svg("g", {}, svg("title", {}, `${edge.from.title} shares with ${edge.to.title}: ${[...edge.shares].join(", ")}`),
      svg("path", { d: `M${wide},${y1} C${middle},${y1} ${middle},${y2} ${start - 7},${y2}`, class: "edge" }),
      svg("path", { d: `M${start - 8},${y2 - 4} L${start},${y2} L${start - 8},${y2 + 4} Z`, class: "arrow" }));
    return [lines, gap < 100 ? null : svg("text", { x: start - 14, y: y2 - 6, class: "edge-name" }, shorten(name, gap * 0.6))];
  });
  return drawing(width, height, `Shares in ${plan.region}`, svg("g", { "aria-hidden": "true" }, drawn.map(([line]) => line), drawn.map(([, name]) => name)),
    plan.owners.map((box) => drawBox(box, 0, left.get(box.key).y, wide, left.get(box.key).height)),
    plan.receivers.map((box) => drawBox(box, start, right.get(box.key).y, wide, right.get(box.key).height)));
}

function drawGrid(plan, width) {
  const columns = Math.max(1, Math.floor((width + 14) / (225 + 14)));
  const wide = (width - 14 * (columns - 1)) / columns;
  let y = 0;
  const boxes = [];
  for (let at = 0; at < plan.rest.length; at += columns) {
    const row = plan.rest.slice(at, at + columns);
    const height = Math.max(...row.map((box) => heightOf(box)));
    row.forEach((box, index) => boxes.push(drawBox(box, index * (wide + 14), y, wide, height)));
    y += height + 14;
  }
  return drawing(width, y - 14, `VPCs in ${plan.region}`, boxes);
}

function regionSection(region, focus) {
  const plan = planRegion(region, focus);
  const width = drawnWidth - 34;
  const accountsHere = new Set(plan.vpcs.map((vpc) => vpc.account)).size;
  const shown = new Set(plan.vpcs.map((vpc) => vpc.key));
  const connected = map.connections.filter((one) => (one.regions ?? []).includes(region)
    && (focus === undefined || (one.vpcs ?? []).some((key) => shown.has(key))));
  const told = `${count(plan.vpcs.length, "VPC")} in ${count(accountsHere, "account")}, ${count(plan.shares.length, "share")}`
    + (connected.length ? `, ${count(connected.length, "connection")}` : "");
  return section(region,
    el("p", {}, `${told}.`),
    plan.edges.length ? el("figure", {}, el("figcaption", {}, "What is on the left is shared with the right"), drawShares(plan, width)) : null,
    plan.rest.length ? el("figure", {}, el("figcaption", {}, focus === undefined && plan.shares.length ? "No share reaches these" : "VPCs"), drawGrid(plan, width)) : null,
    plan.vpcs.length ? el("details", {}, el("summary", {}, `VPCs of ${region} as a table`), vpcTable(region, plan.vpcs)) : null,
    plan.shares.length ? el("details", {}, el("summary", {}, `Shares of ${region} as a table`), sharesTable(`Shares in ${region}`, plan.shares)) : null,
    connected.length ? el("details", { open: "" }, el("summary", {}, `What connects VPCs of ${region}`), connectionsTable(`Connections in ${region}`, connected)) : null);
}

function vpcTable(region, some) {
  return table(`VPCs in ${region}`, ["VPC", "CIDR", "Account", "Unit", "Subnets", "Id", "Written in"], some.map((vpc) => [
    vpc.key, code(vpc.cidr), accountLink(vpc.account), placeLink(accounts.get(vpc.account).parent),
    (vpc.subnets ?? []).length, vpc.id ? code(vpc.id) : "not known", whereOf(vpc)]));
}

function networkPage(region, focus) {
  drawnWidth = content.clientWidth;
  const used = [...new Set([...map.vpcs.map((vpc) => vpc.region), ...map.shares.map((share) => share.region)])].sort();
  if (focus !== undefined && !units.has(focus)) return null;
  const shown = region === undefined ? used : used.filter((one) => one === region);
  const tabs = [["All regions", undefined], ...used.map((one) => [one, one])];
  return {
    title: region === undefined ? "Network" : `Network in ${region}${focus === undefined ? "" : `, ${unitName(focus)}`}`,
    body: [
      used.length > 1 || region ? el("nav", { class: "regions", "aria-label": "Regions" }, tabs.map(([name, one]) => el("a", {
        href: one === undefined ? "#/network" : address("network", one), "aria-current": one === region && focus === undefined ? "page" : null,
      }, name))) : null,
      focus === undefined ? null : el("p", {}, "Only ", placeLink(focus), " and what is shared with it. ",
        link(address("network", region), "All units of the region"), "."),
      shown.length ? shown.map((one) => regionSection(one, focus))
        : el("p", {}, region === undefined ? "The config has no VPC." : "The config has no VPC in this region."),
    ],
  };
}
