// How things are named, and linked to.

// With the key, where nobody could tell it from the name.
const nameOf = (thing) => (thing.name.toLowerCase().replaceAll(" ", "-") === thing.key ? thing.name : `${thing.name} (${thing.key})`);

const unitsByName = groupBy(map.units, (unit) => unit.name);

// With those above it, where another unit has the same name.
function unitName(key) {
  const unit = units.get(key);
  if (unitsByName.get(unit.name).length === 1) return unit.name;
  return unitsAbove(key).reverse().slice(1).map((one) => units.get(one).name).join(" › ");
}

function accountLink(key) {
  const account = accounts.get(key);
  if (account) return link(address("account", key), account.name);
  return el("span", {}, code(key), " (outside this organization)");
}

function placeLink(key) {
  if (key === "organization") return "the whole organization";
  const unit = units.get(key);
  return unit ? link(address("unit", key), `${unitName(key)}${key === "root" ? "" : " (unit)"}`) : accountLink(key);
}

const policyLink = (key) => link(address("policy", key), policies.get(key).name);
const regionLink = (region) => link(address("network", region), region);
const whereOf = (thing) => (thing.where ? el("code", { class: "where" }, thing.where) : "not in the config");
const tagsOf = (tags) => listed(Object.entries(tags ?? {}).map(([name, value]) => code(`${name}=${value}`)));
const accountList = (keys) => listed(keys.map(accountLink));

const TYPES = {
  SERVICE_CONTROL_POLICY: "Service control policies",
  RESOURCE_CONTROL_POLICY: "Resource control policies",
  TAG_POLICY: "Tag policies",
  BACKUP_POLICY: "Backup policies",
  AISERVICES_OPT_OUT_POLICY: "AI services opt-out policies",
  CHATBOT_POLICY: "Chat applications policies",
  DECLARATIVE_POLICY_EC2: "Declarative policies for EC2",
  SECURITYHUB_POLICY: "Security Hub policies",
  INSPECTOR_POLICY: "Inspector policies",
  BEDROCK_POLICY: "Bedrock policies",
  S3_POLICY: "S3 policies",
  UPGRADE_ROLLOUT_POLICY: "Upgrade rollout policies",
  NETWORK_SECURITY_DIRECTOR_POLICY: "Network security director policies",
  GUARDDUTY_POLICY: "GuardDuty policies",
};
const typeOf = (type) => TYPES[type] ?? type;

function breadcrumb(parent, own) {
  const above = unitsAbove(parent).reverse();
  return el("nav", { class: "breadcrumb", "aria-label": "Where it sits" }, el("ol", {},
    above.map((key) => el("li", {}, link(address("unit", key), units.get(key).name))),
    el("li", { "aria-current": "page" }, own)));
}

// AWS's own policy, of which the config may say whether it is attached.
function fullAccess(thing) {
  if (thing.full_aws_access === undefined) return null;
  if (thing.full_aws_access) return "AWS's own FullAWSAccess is attached here.";
  return thing.quarantine
    ? "Quarantine: AWS's own FullAWSAccess is detached here, and it is meant that nothing is allowed."
    : "AWS's own FullAWSAccess is detached here: only what the policies allow is possible.";
}
