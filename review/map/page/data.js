// What the page shows, and what is looked up in it.

const map = JSON.parse(document.getElementById("data").textContent);
for (const kind of ["units", "accounts", "policies", "roles", "vpcs", "shares", "connections", "workloads", "stacks"]) map[kind] ??= [];

const byKey = (items) => new Map(items.map((item) => [item.key, item]));

function groupBy(items, ...keysOf) {
  const groups = new Map();
  for (const item of items) {
    for (const keyOf of keysOf) {
      for (const key of [keyOf(item)].flat()) {
        if (!groups.has(key)) groups.set(key, []);
        groups.get(key).push(item);
      }
    }
  }
  return groups;
}

const units = byKey(map.units);
const accounts = byKey(map.accounts);
const policies = byKey(map.policies);
const vpcs = byKey(map.vpcs);
const members = map.accounts.filter((account) => account.key !== "management");

const unitsIn = groupBy(map.units.filter((unit) => unit.parent), (unit) => unit.parent);
const accountsIn = groupBy(map.accounts, (account) => account.parent);
const vpcsOf = groupBy(map.vpcs, (vpc) => vpc.account);
const rolesIn = groupBy(map.roles, (role) => role.accounts ?? []);
const entering = (role) => [...(role.trusted_by ?? []), ...(role.trusted_roles ?? []).map((one) => one.account)];
const rolesFor = groupBy(map.roles, (role) => [...new Set(entering(role))]);
const sharesOf = groupBy(map.shares, (share) => share.owner);
const sharesWith = groupBy(map.shares, (share) => share.receivers);
const sharesOfSubnet = groupBy(map.shares, (share) => share.subnets);

const connectionsOf = groupBy(map.connections, (one) => one.vpcs ?? []);
const workloadsIn = groupBy(map.workloads, (one) => one.accounts ?? []);

const few = (groups, key) => groups.get(key) ?? [];

// Keys from a unit up to the root, itself first.
function unitsAbove(key) {
  const above = [];
  for (let unit = units.get(key); unit; unit = units.get(unit.parent)) above.push(unit.key);
  return above;
}

const accountsBelow = new Map(map.units.map((unit) => [unit.key, []]));
for (const account of map.accounts) {
  for (const key of unitsAbove(account.parent)) accountsBelow.get(key).push(account);
}

// The root is what every account is under, "organization" what shares call it.
function sharesReceivedBy(account) {
  const receivers = [account.key, ...unitsAbove(account.parent).filter((key) => key !== "root"), "organization"];
  const found = new Set(receivers.flatMap((receiver) => few(sharesWith, receiver)));
  return map.shares.filter((share) => found.has(share) && share.owner !== account.key);
}
