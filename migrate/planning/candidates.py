"""The objects of AWS that states tell of: instances, and what one instance tells of others.

Owns: which instances can be imported, which are withheld, and the derived objects: older Terraform code keeps several
objects of Pulumi in one resource (an organization's trusted access, a role's policies, a route table's routes, a
bucket's settings). Pure.
Does not own: the import id of an instance (resource_types.import_ids), whom a candidate becomes (match).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from migrate.scanning.classification import Scan, ScannedInstance
from migrate.terraform.state import Instance
from resource_types import natural_keys as keys
from resource_types.import_ids import NoImportIdError, build_import_id
from resource_types.table import TypeTable

_RAM_SERVICE = "ram.amazonaws.com"
_WITHHELD = frozenset({"skipped", "tainted", "deposed"})
_OF_A_BUCKET = frozenset({keys.BUCKET_VERSIONING, keys.BUCKET_ENCRYPTION, keys.BUCKET_LIFECYCLE, keys.BUCKET_POLICY})


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One object of AWS. `import_id` has no region. `derived`: another object's instance, `address`, tells of it.

    `index`: the place of the instance among the scan's. `attributes` never leave this package but as parts of a key.
    """

    token: str
    account: str
    region: str | None
    import_id: str
    index: int
    state: str
    workspace: str
    address: str
    derived: bool
    attributes: Mapping[str, Any] = field(repr=False)

    @property
    def place(self) -> str:
        """Where it is, for a person: address and state."""
        return f"{self.address} ({self.state})"

    @property
    def order(self) -> tuple[str, str, str, str, str]:
        """Sorts candidates the same way whatever order they came in."""
        return (self.state, self.workspace, self.address, self.token, self.import_id)


def collect_candidates(scan: Scan, table: TypeTable) -> dict[int, Candidate]:
    """By the instance's index: what scan put into the bin `import` and proved an account for."""
    found: dict[int, Candidate] = {}
    for index, (scanned, instance) in enumerate(zip(scan.instances, scan.objects, strict=True)):
        if scanned.bin == "import" and scanned.account is not None and scanned.token is not None:
            import_id = build_import_id(table.types[scanned.type], instance)
            found[index] = _make_candidate(index, scanned, instance, scanned.token, import_id)
    return found


class Withheld:
    """The instances that are not to be imported: those that are skipped, tainted or deposed."""

    def __init__(self, scan: Scan, table: TypeTable) -> None:
        self._reasons: dict[tuple[str, str | None, str], str] = {}
        for scanned, instance in zip(scan.instances, scan.objects, strict=True):
            if scanned.bin not in _WITHHELD or scanned.token is None:
                continue
            try:
                import_id = build_import_id(table.types[scanned.type], instance)
            except NoImportIdError:
                continue
            key = (scanned.token, scanned.account, _without_owner(scanned.token, import_id))
            words = f"{scanned.address} ({scanned.state}) is {scanned.bin} ({scanned.reason})"
            self._reasons.setdefault(key, words)

    def find_reason(self, candidate: Candidate) -> str | None:
        """Why the object of a derived candidate is withheld; None where it is not.

        An instance whose account nothing proves may be in the candidate's, so it counts.
        """
        if not candidate.derived:
            return None
        keys_ = ((candidate.token, account, candidate.import_id) for account in (candidate.account, None))
        return next((self._reasons[key] for key in keys_ if key in self._reasons), None)


def _without_owner(token: str, import_id: str) -> str:
    """The import id of a bucket's setting may end with the account that is expected to own it: `bucket,account`."""
    return import_id.partition(",")[0] if token in _OF_A_BUCKET else import_id


def _make_candidate(index: int, scanned: ScannedInstance, instance: Instance, token: str, import_id: str) -> Candidate:
    return Candidate(
        token=token,
        account=scanned.account or "",
        region=scanned.region,
        import_id=import_id,
        index=index,
        state=scanned.state,
        workspace=scanned.workspace,
        address=scanned.address,
        derived=False,
        attributes={name: value for name, value in instance.attributes.items() if name not in instance.sensitive},
    )


def derive(candidate: Candidate) -> Iterator[Candidate]:
    """The objects that the candidate's attributes tell of, beside itself."""
    derivation = _DERIVATIONS.get(candidate.token)
    for token, import_id, attributes in derivation(candidate.attributes) if derivation else ():
        yield Candidate(
            token=token,
            account=candidate.account,
            region=candidate.region,
            import_id=import_id,
            index=candidate.index,
            state=candidate.state,
            workspace=candidate.workspace,
            address=candidate.address,
            derived=True,
            attributes=attributes,
        )


_Derived = Iterator[tuple[str, str, Mapping[str, Any]]]


def _from_organization(attributes: Mapping[str, Any]) -> _Derived:
    for service in _texts(attributes.get("aws_service_access_principals")):
        if service == _RAM_SERVICE:
            management = attributes.get("master_account_id")
            if isinstance(management, str) and management:
                yield keys.RAM_SHARING, management, {"id": management}
        else:
            yield keys.SERVICE_ACCESS, service, {"service_principal": service}
    for account in _blocks(attributes.get("non_master_accounts")):
        if isinstance(account.get("id"), str) and isinstance(account.get("email"), str):
            yield (
                keys.ACCOUNT,
                account["id"],
                {"id": account["id"], "arn": account.get("arn"), "email": account["email"]},
            )


def _from_role(attributes: Mapping[str, Any]) -> _Derived:
    role = attributes.get("name")
    if not isinstance(role, str):
        return
    for arn in _texts(attributes.get("managed_policy_arns")):
        yield keys.ROLE_POLICY_ATTACHMENT, f"{role}/{arn}", {"role": role, "policy_arn": arn}
    for block in _blocks(attributes.get("inline_policy")):
        if isinstance(block.get("name"), str) and block["name"]:
            yield keys.ROLE_POLICY, f"{role}:{block['name']}", {"role": role, "name": block["name"]}


def _from_route_table(attributes: Mapping[str, Any]) -> _Derived:
    table = attributes.get("id")
    if not isinstance(table, str):
        return
    for block in _blocks(attributes.get("route")):
        for name, key in (
            ("cidr_block", "destination_cidr_block"),
            ("ipv6_cidr_block", "destination_ipv6_cidr_block"),
            ("destination_prefix_list_id", "destination_prefix_list_id"),
        ):
            destination = block.get(name)
            if isinstance(destination, str) and destination:
                yield keys.ROUTE, f"{table}_{destination}", {"route_table_id": table, key: destination}
                break


def _from_bucket(attributes: Mapping[str, Any]) -> _Derived:
    bucket = attributes.get("bucket")
    if not isinstance(bucket, str):
        return
    tells = {
        keys.BUCKET_VERSIONING: any(block.get("enabled") for block in _blocks(attributes.get("versioning"))),
        keys.BUCKET_ENCRYPTION: bool(attributes.get("server_side_encryption_configuration")),
        keys.BUCKET_LIFECYCLE: bool(attributes.get("lifecycle_rule")),
        keys.BUCKET_POLICY: bool(attributes.get("policy")),
    }
    for token, is_there in tells.items():
        if is_there:
            yield token, bucket, {"bucket": bucket}


_DERIVATIONS = {
    keys.ORGANIZATION: _from_organization,
    keys.ROLE: _from_role,
    keys.ROUTE_TABLE: _from_route_table,
    keys.BUCKET: _from_bucket,
}


def _texts(value: Any) -> list[str]:
    return sorted({item for item in value if isinstance(item, str) and item}) if isinstance(value, list) else []


def _blocks(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []
