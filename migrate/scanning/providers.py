"""Which account and region each provider address is: decided by the mapping, the Terraform code, or the evidence. Pure.

It only words a contradiction: the report shows it, and migrate.planning refuses to plan with one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from migrate.mapping import ProviderMapping
from migrate.terraform.code import ProviderClaim
from migrate.terraform.evidence import Evidence

STATE = "the state"
"""Who decides when nobody else says anything."""


@dataclass(frozen=True, kw_only=True)
class ScannedProvider:
    """One AWS provider address of one state, and what proves which account and region it is.

    `account`, `region`: decided by the mapping, else by the Terraform code, else by the evidence. `evidence` counts
    instances by what they say (for example {"account 111111111111 (arn)": 12}). `contradictions`: sentences.
    `account_by`, `region_by`: who decided it: "migrate.yaml", the place of a provider block, or "the state".
    """

    address: str
    account: str | None
    region: str | None
    evidence: Mapping[str, int]
    contradictions: tuple[str, ...]
    account_by: str | None = None
    region_by: str | None = None


def decide_provider(
    address: str, evidence: Evidence, rows: Sequence[ProviderMapping], claims: Sequence[ProviderClaim]
) -> ScannedProvider:
    """Which account and region a provider address is. `rows` and `claims` are those that are about it.

    The mapping decides, else the Terraform code, else the evidence; where two of them disagree about the account, only
    the mapping still decides it, and a sentence says who says what.
    """
    contradictions: list[str] = []
    mapped = _agree("migrate.yaml", "account", {row.account: "" for row in rows}, contradictions)
    claimed = _agree("the Terraform code", "account", {c.account: c.place for c in claims}, contradictions)
    contradictions += _contradict_account(evidence, mapped, claimed, [claim.place for claim in claims])
    code = ", ".join(sorted(claim.place for claim in claims))
    tellers = [("migrate.yaml", mapped)]
    if not contradictions:
        tellers += [(code, claimed), (STATE, evidence.find_account())]
    account_by, account = _first(tellers)
    region_rows = _agree("migrate.yaml", "region", {row.region: "" for row in rows}, contradictions)
    region_claims = _agree("the Terraform code", "region", {c.region: c.place for c in claims}, contradictions)
    region_by, region = _first([("migrate.yaml", region_rows), (code, region_claims), (STATE, evidence.find_region())])
    shown = evidence.find_fixed_region()
    if (said := region_rows or region_claims) and shown and shown != said:
        teller = "migrate.yaml" if region_rows else f"the Terraform code ({code})"
        contradictions.append(
            f"{teller} says region {said}, and {evidence.fixed_regions[shown]} of the "
            f"{evidence.fixed_regions.total()} objects that show one are in {shown}"
        )
    return ScannedProvider(
        address=address,
        account=account,
        region=region,
        evidence=dict(sorted(evidence.counts.items())),
        contradictions=tuple(contradictions),
        account_by=account_by,
        region_by=region_by,
    )


def _contradict_account(
    evidence: Evidence, mapped: str | None, claimed: str | None, places: Sequence[str]
) -> Iterable[str]:
    told = sorted(evidence.accounts.items())
    code = f"the Terraform code ({', '.join(places)})"
    if mapped and claimed and mapped != claimed:
        yield f"migrate.yaml says account {mapped}, and {code} says {claimed}"
    for teller, said in (("migrate.yaml", mapped), (code, claimed)):
        for account, tally in told:
            if said and account != said:
                yield f"{teller} says account {said}, and {account} is what the state says ({tally})"
    if len(told) > 1 and not mapped and not claimed:
        listed = "; ".join(f"{account} ({tally})" for account, tally in told)
        yield f"the objects are in {len(told)} accounts, and one provider acts in one: {listed}"


def _first(tellers: Iterable[tuple[str, str | None]]) -> tuple[str | None, str | None]:
    """The first teller that says something, and what."""
    return next(((teller, said) for teller, said in tellers if said is not None), (None, None))


def _agree(teller: str, what: str, said: Mapping[str | None, str], contradictions: list[str]) -> str | None:
    """What one teller says; None when it says nothing or several things. The values of `said` are places."""
    values = sorted(value for value in said if value is not None)
    if len(values) > 1:
        listed = " and ".join(f"{value} ({said[value]})" if said[value] else value for value in values)
        contradictions.append(f"{teller} says more than one {what} for it: {listed}")
    return values[0] if len(values) == 1 else None
