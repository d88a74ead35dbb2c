"""Trust policies of the roles that accounts open to each other. A trusted account is trusted as a whole: its own IAM
policies decide which of its users and roles may call AssumeRole.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from policies.oidc import name_provider
from policies.write_gate import carry_tag, set_tag

SOURCE_ACCOUNT_SERVICES = frozenset(
    {
        "bedrock.amazonaws.com",
        "cloudtrail.amazonaws.com",
        "codebuild.amazonaws.com",
        "codepipeline.amazonaws.com",
        "config.amazonaws.com",
        "datasync.amazonaws.com",
        "ecs-tasks.amazonaws.com",
        "logs.amazonaws.com",
        "monitoring.rds.amazonaws.com",
        "pipes.amazonaws.com",
        "scheduler.amazonaws.com",
        "ssm.amazonaws.com",
        "states.amazonaws.com",
        "transfer.amazonaws.com",
        "vpc-flow-logs.amazonaws.com",
    }
)
"""Services that say on whose behalf they assume a role, so that `aws:SourceAccount` can be asked for (AWS's guides on
the confused deputy problem; gathered 2026-11, not each page was at hand). One that is here by mistake is kept out, and
`source_account: false` lets it in. EC2 and Lambda say no source: with the condition nothing would start. Firehose gives
an external id."""


@dataclass(frozen=True, kw_only=True)
class TrustedTokens:
    """Tokens of one OpenID Connect provider. `issuer`: its URL. `subjects`: `*` and `?` stand for other characters."""

    issuer: str
    audience: str
    subjects: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TrustedService:
    """A service of AWS. `source_account`: it may enter only on behalf of the account that the role is in."""

    service: str
    source_account: bool


def role_trust(
    account_ids: Iterable[str],
    external_id: str | None,
    *,
    only: Sequence[str] = (),
    role_arns: Iterable[str] = (),
    tokens: Iterable[TrustedTokens] = (),
    services: Iterable[TrustedService] = (),
    own_account_id: str = "",
    mfa_seconds: int | None = None,
    carries_tag: bool = False,
    sets_tag: bool = False,
) -> dict[str, Any]:
    """The trust policy that lets in these accounts as account_trust does, and, one statement each, single roles of
    accounts, tokens and services.

    `role_arns`: of roles that may enter though their account is not trusted as a whole. `own_account_id`: the account
    that the role is in, which tokens and services need. Whole accounts and roles have to give what `external_id` and
    `mfa_seconds` ask for; tokens and services cannot.

    Raises:
        ValueError: nobody is given.
    """
    ids, arns = set(account_ids), sorted(set(role_arns))
    statements: list[dict[str, Any]] = []
    if ids:
        statements += account_trust(
            ids, external_id, only=only, mfa_seconds=mfa_seconds, carries_tag=carries_tag, sets_tag=sets_tag
        )["Statement"]
    if arns:
        accounts = {arn.split(":")[4] for arn in arns}
        statements += account_trust(accounts, external_id, only=arns, mfa_seconds=mfa_seconds)["Statement"]
    statements += [
        _let_tokens_in(own_account_id, one)
        for one in sorted(set(tokens), key=lambda one: (one.issuer, one.audience, one.subjects))
    ]
    statements += [
        _let_service_in(own_account_id, one)
        for one in sorted(set(services), key=lambda one: (one.service, one.source_account))
    ]
    if not statements:
        raise ValueError("a trust policy needs somebody who may enter")
    return {"Version": "2012-10-17", "Statement": statements}


def _let_tokens_in(account_id: str, tokens: TrustedTokens) -> dict[str, Any]:
    host = tokens.issuer.removeprefix("https://")
    subjects = sorted(set(tokens.subjects))
    compared = {f"{host}:sub": subjects[0] if len(subjects) == 1 else subjects}
    exact: dict[str, Any] = {f"{host}:aud": tokens.audience}
    has_wildcard = any("*" in subject or "?" in subject for subject in subjects)
    condition = {"StringEquals": exact, "StringLike": compared} if has_wildcard else {"StringEquals": exact | compared}
    return {
        "Effect": "Allow",
        "Principal": {"Federated": name_provider(account_id, tokens.issuer)},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": condition,
    }


def _let_service_in(account_id: str, service: TrustedService) -> dict[str, Any]:
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"Service": service.service},
        "Action": "sts:AssumeRole",
    }
    if service.source_account:
        statement["Condition"] = {"StringEquals": {"aws:SourceAccount": account_id}}
    return statement


def account_trust(
    account_ids: Iterable[str],
    external_id: str | None,
    *,
    only: Sequence[str] = (),
    mfa_seconds: int | None = None,
    carries_tag: bool = False,
    sets_tag: bool = False,
) -> dict[str, Any]:
    """The trust policy that lets these accounts (12 digits each) enter, with `external_id` where one is asked for.

    `only`: ARNs of the roles of these accounts that alone may; named in a condition, because IAM refuses a principal
    that does not exist yet. `mfa_seconds`: how long ago at most the caller has authenticated with a second factor; None
    asks for none. `carries_tag`: also by a session that has the tag of the write gate. `sets_tag`: entering
    it may give a session the tag. Sorted and without repeats, so that neither the order nor a repetition in the config
    changes the document.

    Raises:
        ValueError: no account is given; a role that nobody may enter is a mistake, and AWS refuses the document.
    """
    principals = [f"arn:aws:iam::{account_id}:root" for account_id in sorted(set(account_ids))]
    if not principals:
        raise ValueError("a trust policy needs at least one account")
    principal = principals[0] if len(principals) == 1 else principals
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"AWS": principal},
        "Action": "sts:AssumeRole",
    }
    condition: dict[str, Any] = {}
    if external_id is not None:
        condition["StringEquals"] = {"sts:ExternalId": external_id}
    if only:
        condition["ArnEquals"] = {"aws:PrincipalArn": sorted(only)}
    if mfa_seconds is not None:
        condition["Bool"] = {"aws:MultiFactorAuthPresent": "true"}
        condition["NumericLessThanEquals"] = {"aws:MultiFactorAuthAge": str(mfa_seconds)}
    if condition:
        statement["Condition"] = condition
    tagging = [*([carry_tag(principal)] if carries_tag else []), *([set_tag(principal)] if sets_tag else [])]
    return {"Version": "2012-10-17", "Statement": [statement, *tagging]}
