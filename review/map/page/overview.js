// The first page, and everything on one page, for printing.

function overviewPage() {
  const attached = groupBy([...map.units, ...map.accounts].flatMap((thing) =>
    (thing.policies ?? []).filter((one) => one.source === thing.key)), (one) => one.policy);
  return {
    title: "The organization",
    body: [
      el("p", { class: "lead" }, [
        count(members.length, "member account"), count(map.units.length - 1, "unit"),
        count(map.policies.length, "policy", "policies"), count(map.vpcs.length, "VPC"), count(map.shares.length, "share"),
      ].join(", "), "."),
      map.has_ids ? null : el("p", { class: "hint" }, "Made from the config alone: of ids, only those that it states. ",
        "With ", code("--stack-outputs"), " it has those of AWS."),
      facts([
        ["Organization", map.id && code(map.id)],
        ["Management account", [accountLink("management"), " ", code(accounts.get("management").id)]],
        ["Administrative account", accountLink(map.administrative_account)],
        ["Home region", regionLink(map.home_region)],
        ["Regions", listed(map.regions.map(regionLink))],
        ["Policy types", listed((map.policy_types ?? []).map(typeOf)) ?? "none enabled"],
        ["Trusted access", listed((map.trusted_access ?? []).map(code)) ?? "none"],
        ["Tags of everything", tagsOf(map.tags)],
      ]),
      section("Units", el("ul", {}, few(unitsIn, "root").map((unit) => el("li", {},
        link(address("unit", unit.key), nameOf(unit)), ` ${count(accountsBelow.get(unit.key).length, "account")}`)))),
      section("Policies", map.policies.length ? table("All policies", ["Policy", "Type", "Attached to", "Written in"],
        map.policies.map((policy) => [policyLink(policy.key), typeOf(policy.type),
          listed(few(attached, policy.key).map((one) => placeLink(one.source))) ?? "nothing", whereOf(policy)]))
        : el("p", {}, "None.")),
      delegatedSection(),
      section("Stacks", el("p", {}, `Layout: ${map.layout}.`), table("All stacks", ["Stack", "Acts in", "Waits for"],
        map.stacks.map((stack) => [code(stack.name), accountList(stack.accounts ?? []) ?? "no account",
          listed((stack.waits_for ?? []).map(code)) ?? "none"]))),
    ],
  };
}

function delegatedSection() {
  const some = map.accounts.filter((account) => account.delegated);
  return some.length ? section("Delegated administrators", table("Delegated administrators", ["Account", "Services"],
    some.map((account) => [accountLink(account.key), listed(account.delegated.map(code))]))) : null;
}

function allPage() {
  const parts = [overviewPage(), rolesPage(), networkPage(),
    ...map.units.map((unit) => unitPage(unit.key)), ...map.accounts.map((account) => accountPage(account.key))];
  return {
    title: "All on one page",
    body: [el("p", { class: "lead" }, "Made for printing: every unit and every account begins a page."),
      parts.map((part) => el("section", { class: "part" }, crumbs(part), heading(part, "h2"), part.body.flat(Infinity).filter(Boolean).map(lower)))],
  };
}

// Where a part sits, without a landmark of its own.
const crumbs = (part) => part.above && el("div", { class: "breadcrumb" }, part.above.querySelector("ol"));

// Headings of a part are one level deeper than on its own page.
function lower(node) {
  if (!(node instanceof Element)) return node;
  for (const [from, to] of [["h3", "h4"], ["h2", "h3"]]) {
    for (const found of node.querySelectorAll(from)) found.replaceWith(el(to, {}, [...found.childNodes]));
  }
  return node;
}

function heading(page, level = "h1") {
  return el(level, level === "h1" ? { tabindex: -1 } : {}, page.title,
    (page.badges ?? []).filter(Boolean).map((badge) => [" ", el("span", { class: "badge" }, badge)]));
}
