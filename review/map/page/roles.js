// Roles and who may enter them.

const WHOLE_ACCOUNTS = "An account that may enter a role is trusted as a whole: its own IAM policies decide which of its "
  + "users and roles do.";

const seconds = (number) => (number % 3600 ? `${number / 60} minutes` : count(number / 3600, "hour"));

function entrants(role) {
  const who = (role.trusted_by ?? []).map((key) => el("li", {}, accountLink(key)));
  for (const one of role.trusted_roles ?? []) who.push(el("li", {}, "the role ", code(one.role), " of ", accountLink(one.account)));
  for (const one of role.tokens ?? []) {
    who.push(el("li", {}, `tokens of ${one.issuer} for `, code(one.audience), ", whose subject is ",
      one.subjects.map((subject, at) => [at ? " or " : "", code(subject)])));
  }
  for (const one of role.people ?? []) who.push(el("li", {}, `${one} of Identity Center`));
  for (const service of role.services ?? []) who.push(el("li", {}, "the AWS service ", code(service)));
  for (const job of role.jobs ?? []) {
    who.push(el("li", {}, `jobs of CI (${job.name}), by tokens of ${role.issuer}: `, Object.entries(job.claims).map(
      ([claim, values], index) => [index ? "; " : "", code(claim), values.map((value, at) => [at ? " or " : " is ", code(value)])])));
  }
  return who.length ? el("ul", { class: "entrants" }, who) : "nobody";
}

// `here`: the account whose page it is on; null where the role stands for all of its accounts.
function roleCard(role, here, level = "h3") {
  const made = role.accounts ?? [];
  return el("article", { class: "card" },
    el(level, {}, role.name, " ", el("span", { class: "badge" }, role.kind)),
    role.description ? el("p", {}, role.description) : null,
    facts([
      ["Who may enter", entrants(role)],
      ["External id", role.asks_for_external_id && "asked for"],
      ["Second factor", role.asks_for_mfa && "needed"],
      ["In", !here && accountList(made)],
      ["Also in", here && made.length > 1 && count(made.length - 1, "other account")],
      ["Roles that lead here", here && leadersOf(role, here)],
      ["Leads into", role.enters && el("ul", { class: "entrants" }, Object.entries(role.enters).map(([name, keys]) =>
        el("li", {}, code(name), " in ", accountList(keys))))],
      ["Permissions", permissionsOf(role)],
      ["Boundary", role.boundary && code(role.boundary)],
      ["Writes", role.gated && "only in a tagged session: a preview reads and can change nothing"],
      ["Session", role.max_session_duration && `at most ${seconds(role.max_session_duration)}`],
      ["ARN", here && role.arns?.[here] && code(role.arns[here])],
      ["Written in", role.where ? whereOf(role) : null],
    ]));
}

// Roles of the administrative account whose permissions name this one here.
const leadersOf = (role, here) => listed(map.roles.filter((other) => other.enters?.[role.name]?.includes(here))
  .map((other) => [code(other.name), " in ", accountList(other.accounts)]));

function permissionsOf(role) {
  const names = (role.permissions ?? []).map(code);
  if (role.inline_policy) names.push("an inline policy");
  return names.length ? listed(names) : null;
}

function rolesSection(account) {
  const roles = few(rolesIn, account.key);
  return section("Roles and who may enter them", el("p", { class: "hint" }, WHOLE_ACCOUNTS),
    roles.length ? roles.map((role) => roleCard(role, account.key)) : el("p", {}, "The config makes no role here."));
}

function rolesElsewhere(account) {
  const roles = few(rolesFor, account.key).map((role) => [role, role.accounts.filter((key) => key !== account.key)])
    .filter(([, others]) => others.length);
  if (!roles.length) return null;
  return section("Roles elsewhere that this account may enter", table(
    `Roles that ${account.name} may enter`, ["Role", "Kind", "In", "External id"], roles.map(([role, others]) =>
      [role.name, role.kind, accountList(others), role.asks_for_external_id ? "asked for" : "none"])));
}

function rolesPage() {
  const kinds = groupBy(map.roles, (role) => role.kind);
  return {
    title: "Roles",
    body: [
      el("p", { class: "lead" }, "Every role that the config makes or names. ", WHOLE_ACCOUNTS),
      [...kinds].map(([kind, roles]) => section(`${kind[0].toUpperCase()}${kind.slice(1)}`,
        roles.map((role) => roleCard(role, null)))),
    ],
  };
}
