// The pages of an account, a unit and a policy. Each gives its title and its body.

function policiesSection(thing, title) {
  const byType = groupBy(thing.policies ?? [], (one) => policies.get(one.policy).type);
  const access = fullAccess(thing);
  return section(title,
    thing.key === "management"
      ? el("p", {}, "Service control and resource control policies do not act on the management account.") : null,
    byType.size ? null : el("p", {}, "No policy of the config."),
    map.policy_types ? [...byType].sort().map(([type, some]) => [
      el("h3", {}, typeOf(type)),
      map.policy_types.includes(type) ? null : el("p", { class: "warning" }, "This type is not enabled: these have no effect."),
      table(`${typeOf(type)} on ${thing.name}`, ["Policy", "From", "Written in", "Attached in"], some.map((one) => [
        policyLink(one.policy),
        one.source === thing.key ? "attached here" : ["inherited from ", placeLink(one.source)],
        whereOf(policies.get(one.policy)),
        whereOf(units.get(one.source) ?? accounts.get(one.source)),
      ])),
    ]) : null,
    access ? el("p", {}, access) : null);
}

function networksSection(account) {
  const own = few(vpcsOf, account.key);
  if (!own.length) return section("Networks", el("p", {}, "No VPC of the config."));
  return section("Networks", own.map((vpc) => [
    el("h3", {}, `${vpc.key} ${vpc.cidr}`),
    facts([["Region", regionLink(vpc.region)], ["Id", vpc.id && code(vpc.id)], ["ARN", vpc.arn && code(vpc.arn)],
      ["Written in", whereOf(vpc)]]),
    vpc.subnets ? table(`Subnets of ${vpc.key}`, ["Subnet", "CIDR", "Zone", "Kind", "Shared by", "Id", "Written in"],
      vpc.subnets.map((subnet) => [subnet.key, code(subnet.cidr), subnet.zone, subnet.public ? "public" : "private",
        listed(few(sharesOfSubnet, `${vpc.key}/${subnet.key}`).map((share) => share.name)) ?? "none",
        subnet.id ? code(subnet.id) : "not known", whereOf(subnet)])) : el("p", {}, "It has no subnet here."),
    few(connectionsOf, vpc.key).length ? connectionsTable(`What connects ${vpc.key}`, few(connectionsOf, vpc.key)) : null,
  ]));
}

function connectionsTable(caption, some) {
  return table(caption, ["Connection", "What it is", "VPCs", "What it does", "Account", "Written in"], some.map((one) => [
    one.key, one.kind, listed((one.vpcs ?? []).map((key) => code(key))) ?? "none", one.told ?? "", accountLink(one.account), whereOf(one)]));
}

function workloadsSection(account) {
  const some = few(workloadsIn, account.key);
  if (!some.length) return null;
  return section("Workloads", table(`Workloads in ${account.name}`, ["Workload", "Component", "Stack", "Written in"],
    some.map((one) => [one.key, code(one.component), listed((one.stacks ?? []).map(code)) ?? "", whereOf(one)])));
}

function sharesTable(caption, shares) {
  return table(caption, ["Share", "Owner", "What", "With", "Region", "Outside", "Written in"], shares.map((share) => [
    share.name, accountLink(share.owner), listed(share.subnets.map(code)), listed(share.receivers.map(placeLink)),
    regionLink(share.region), share.external ? "accounts outside may be added" : "no", whereOf(share)]));
}

function sharesSection(account) {
  const out = few(sharesOf, account.key);
  const into = sharesReceivedBy(account);
  if (!out.length && !into.length) return section("Shares", el("p", {}, "None, neither given nor received."));
  return section("Shares",
    out.length ? [el("h3", {}, "Given to others"), sharesTable(`Shares of ${account.name}`, out)] : null,
    into.length ? [el("h3", {}, "Received"), sharesTable(`Shares with ${account.name}`, into)] : null);
}

function entryOf(account) {
  const entry = account.entry ?? [];
  return entry.length ? entry.map((role, index) => [index ? ", then " : "", code(role)]) : "as whoever runs it";
}

function accountPage(key) {
  const account = accounts.get(key);
  if (!account) return null;
  return {
    title: account.name,
    above: breadcrumb(account.parent, account.name),
    badges: [account.environment, key === map.administrative_account && "administrative account"],
    body: [
      facts([
        ["Key", code(key)],
        ["Account id", account.id ? code(account.id) : "not known"],
        ["ARN", account.arn && code(account.arn)],
        ["E-mail", account.email],
        ["Unit", placeLink(account.parent)],
        ["Environment", account.environment],
        ["Region", regionLink(account.region)],
        ["Group", account.group],
        ["Stacks", listed((account.stacks ?? []).map(code)) ?? "none holds anything in it"],
        ["Entered by the program", entryOf(account)],
        ["Administers", account.delegated && listed(account.delegated.map(code))],
        ["Formerly", account.formerly && listed(account.formerly.map(code))],
        ["Tags", tagsOf(account.tags)],
        ["Written in", whereOf(account)],
      ]),
      policiesSection(account, "Policies in effect"),
      rolesSection(account),
      rolesElsewhere(account),
      networksSection(account),
      sharesSection(account),
      workloadsSection(account),
    ],
  };
}

function accountsTable(caption, some) {
  return table(caption, ["Account", "Id", "E-mail", "Environment", "Region", "Networks"], some.map((account) => [
    link(address("account", account.key), nameOf(account)),
    account.id ? code(account.id) : "not known",
    account.email ?? "",
    account.environment ?? "",
    account.region,
    listed(few(vpcsOf, account.key).map((vpc) => vpc.cidr), 3) ?? "",
  ]));
}

const regionsBelow = (key) => [...new Set(accountsBelow.get(key).flatMap((account) =>
  few(vpcsOf, account.key).map((vpc) => vpc.region)))].sort();

function unitPage(key) {
  const unit = units.get(key);
  if (!unit) return null;
  const inside = few(unitsIn, key);
  const direct = few(accountsIn, key);
  const shares = few(sharesWith, key);
  const below = accountsBelow.get(key);
  return {
    title: unit.name,
    above: unit.parent ? breadcrumb(unit.parent, unit.name) : null,
    badges: [key === "root" ? null : "unit"],
    body: [
      facts([
        ["Key", code(key)],
        ["Id", unit.id && code(unit.id)],
        ["ARN", unit.arn && code(unit.arn)],
        ["Accounts", below.length === direct.length ? `${below.length}` : `${direct.length} here, ${below.length} with those below`],
        ["Networks", listed(regionsBelow(key).map((region) => link(address("network", region, key), region)))],
        ["Formerly", unit.formerly && listed(unit.formerly.map(code))],
        ["Tags", tagsOf(unit.tags)],
        ["Written in", whereOf(unit)],
      ]),
      inside.length ? section("Units in it", el("ul", {}, inside.map((one) => el("li", {},
        link(address("unit", one.key), nameOf(one)), ` ${count(accountsBelow.get(one.key).length, "account")}`)))) : null,
      section("Accounts in it", direct.length ? accountsTable(`Accounts in ${unit.name}`, direct) : el("p", {}, "None directly.")),
      policiesSection(unit, "Policies for every account in it"),
      shares.length ? section("Shares with every account in it", sharesTable(`Shares with ${unit.name}`, shares)) : null,
    ],
  };
}

function policyPage(key) {
  const policy = policies.get(key);
  if (!policy) return null;
  const attached = [...map.units, ...map.accounts].filter((thing) =>
    (thing.policies ?? []).some((one) => one.policy === key && one.source === thing.key));
  const affected = map.accounts.filter((account) => (account.policies ?? []).some((one) => one.policy === key));
  return {
    title: policy.name,
    badges: [typeOf(policy.type)],
    body: [
      policy.description ? el("p", { class: "lead" }, policy.description) : null,
      facts([
        ["Key", code(key)],
        ["Id", policy.id && code(policy.id)],
        ["ARN", policy.arn && code(policy.arn)],
        ["Document", policy.document],
        ["Written in", whereOf(policy)],
        ["Attached to", listed(attached.map((thing) => placeLink(thing.key))) ?? "nothing"],
      ]),
      section("Accounts that it is in effect on", affected.length
        ? [el("p", {}, `${affected.length} of ${map.accounts.length}.`), el("p", {}, accountList(affected.map((account) => account.key)))]
        : el("p", {}, "None.")),
    ],
  };
}
