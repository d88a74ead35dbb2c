// Accounts by what is known of them; units, policies and VPCs by their names.

const MOST_FOUND = 100;

// [what it is, what it says], the first two of which are shown anyway.
function fieldsOf(account) {
  return [
    ["name", account.name],
    ["key", account.key],
    ...(account.formerly ?? []).map((key) => ["formerly", key]),
    ["id", account.id ?? ""],
    ["e-mail", account.email ?? ""],
    ["environment", account.environment ?? ""],
    ["group", account.group ?? ""],
    ["region", account.region],
    ...unitsAbove(account.parent).map((key) => ["unit", nameOf(units.get(key))]),
    ...few(vpcsOf, account.key).map((vpc) => ["VPC", `${vpc.key} ${vpc.cidr}${vpc.id ? ` ${vpc.id}` : ""}`, vpc.cidr]),
    ...few(rolesIn, account.key).map((role) => ["role", role.name]),
    ...Object.entries(account.tags ?? {}).map(([name, value]) => ["tag", `${name}=${value}`]),
  ].filter(([, text]) => text).map(([what, text, cidr]) => ({ what, text, cidr, low: text.toLowerCase() }));
}

let searched = null;

// What takes a moment at 500 accounts is made at the first search.
function searchIndex() {
  searched ??= {
    accounts: map.accounts.map((account) => ({ account, fields: fieldsOf(account) })),
    others: [
      ...map.units.map((unit) => ["unit", link.bind(null, address("unit", unit.key)), unitName(unit.key), unit.key]),
      ...map.policies.map((policy) => ["policy", link.bind(null, address("policy", policy.key)), policy.name, policy.key]),
    ].map(([what, to, name, key]) => ({ what, to, name, low: `${name} ${key}`.toLowerCase() })),
  };
  return searched;
}

const numberOf = (ip) => ip.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
const isAddress = (word) => /^\d{1,3}(\.\d{1,3}){3}$/.test(word) && word.split(".").every((part) => part < 256);

function isWithin(ip, cidr) {
  const [network, prefix] = cidr.split("/");
  const size = 2 ** (32 - prefix);
  return Math.floor(numberOf(ip) / size) === Math.floor(numberOf(network) / size);
}

const matches = (field, word) => field.low.includes(word)
  || (field.cidr !== undefined && isAddress(word) && isWithin(word, field.cidr));

// Every word has to be somewhere; those whose name or key begins with the first word come first.
function findAccounts(words) {
  const found = [];
  for (const { account, fields } of searchIndex().accounts) {
    const hits = words.map((word) => fields.find((field) => matches(field, word)));
    if (hits.some((hit) => hit === undefined)) continue;
    const first = fields.slice(0, 2).some((field) => field.low.startsWith(words[0]));
    found.push({ account, hits: [...new Set(hits)].filter((hit) => !["name", "key"].includes(hit.what)), first });
  }
  return found.sort((one, other) => other.first - one.first);
}

function searchPage(query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return { title: "Search", told: "", body: [el("p", {}, "Type what you look for.")] };
  const found = findAccounts(words);
  const others = searchIndex().others.filter(({ low }) => words.every((word) => low.includes(word)));
  const told = `${count(found.length, "account")} found${others.length ? `, and ${count(others.length, "unit or policy", "units and policies")}` : ""}`;
  return {
    title: `Search: ${query}`,
    told,
    body: [
      el("p", { class: "lead" }, `${told}.`),
      others.length ? section("Units and policies", el("ul", { class: "found" }, others.slice(0, 20).map(({ what, to, name }) =>
        el("li", {}, to(name), " ", el("span", { class: "hint" }, what))))) : null,
      found.length ? section("Accounts", el("ul", { class: "found" }, found.slice(0, MOST_FOUND).map(({ account, hits }) =>
        el("li", {}, link(address("account", account.key), nameOf(account)), " ",
          el("span", { class: "hint" }, `in ${unitName(account.parent)}`),
          hits.map((hit) => [" ", el("span", { class: "hit" }, `${hit.what}: ${hit.text}`)]))))) : null,
      found.length > MOST_FOUND ? el("p", {}, `Only the first ${MOST_FOUND} are shown: add a word.`) : null,
    ],
  };
}
