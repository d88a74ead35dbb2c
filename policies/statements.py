"""The form of service and resource control policies: the elements of a document and of its statements.

Source: docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html, ..._rcps_syntax.html
and the IAM grammar (docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html), read 2026-11.
"""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from policies.problems import Path, Problem, as_list, find_meant, misspelt, quote, texts

VERSION = "2012-10-17"
_DOCUMENT = ("Version", "Id", "Statement")
_STATEMENT = (
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)

_OPERATORS = frozenset(
    {
        *("StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
        *("StringLike", "StringNotLike"),
        *("NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals"),
        *("NumericGreaterThan", "NumericGreaterThanEquals"),
        *("DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals"),
        *("DateGreaterThan", "DateGreaterThanEquals"),
        *("Bool", "Null", "BinaryEquals", "IpAddress", "NotIpAddress"),
        *("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"),
    }
)
"""docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html, read 2026-11. Each but
Null may have IfExists at its end, and ForAllValues: or ForAnyValue: in front."""


def check_statements(document: Mapping[str, Any], *, deny_only: bool) -> list[Problem]:
    """The problems of a control policy. `deny_only`: of resources, which denies and names the principal "*"."""
    return [*_document(document, "an RCP" if deny_only else "an SCP", deny_only=deny_only)]


def _document(document: Mapping[str, Any], what: str, *, deny_only: bool) -> Iterator[Problem]:
    yield from _elements(document, _DOCUMENT, (), f"{what} as a whole")
    if "Statement" not in document:
        if misspelt("Statement", document, _DOCUMENT):
            return
        yield Problem((), "there is no Statement, so the policy says nothing", 'add "Statement": [...]')
        return
    yield from _version(document, what)
    value: Any = document["Statement"]
    statements = as_list(value)
    if not statements:
        yield Problem(("Statement",), "the list of statements is empty", "write at least one statement")
    sids: set[str] = set()
    for index, statement in enumerate(statements):
        path: Path = ("Statement", index) if isinstance(value, list) else ("Statement",)
        if not isinstance(statement, dict):
            yield Problem(path, f"a statement is an object, and this is {quote(statement)}", 'begin it with {"Effect"')
            continue
        found = cast("dict[str, Any]", statement)
        yield from _statement(found, path, deny_only=deny_only)
        sid = found.get("Sid")
        if isinstance(sid, str) and sid in sids:
            message = f"the Sid {quote(sid)} is that of an earlier statement"
            yield Problem((*path, "Sid"), message, "give each statement a Sid of its own, or none", refused=False)
        elif isinstance(sid, str) and sid:
            sids.add(sid)


def _version(document: Mapping[str, Any], what: str) -> Iterator[Problem]:
    version = document.get("Version")
    if version is None and misspelt("Version", document, _DOCUMENT):
        return
    if version is None:
        message = f'{what} has "Version": "{VERSION}", by AWS\'s page, and this has no Version'
        yield Problem((), message, f'add "Version": "{VERSION}"', refused=False)
    elif version != VERSION:
        message = f"the Version is {quote(version)}, and AWS knows the language of {VERSION} for {what}"
        yield Problem(("Version",), message, f'write "{VERSION}"', refused=version != "2008-10-17")


def _statement(statement: dict[str, Any], path: Path, *, deny_only: bool) -> Iterator[Problem]:
    yield from _elements(statement, _STATEMENT, path, "a statement")
    if not isinstance(statement.get("Sid", ""), str):
        yield Problem((*path, "Sid"), f"a Sid is text, and this is {quote(statement['Sid'])}", "put it in quotes")
    yield from _effect(statement, path, deny_only=deny_only)
    yield from _rcp_principal(statement, path) if deny_only else _no_principal(statement, path)
    yield from _one_of(statement, ("Action",) if deny_only else ("Action", "NotAction"), path, needed=True)
    if deny_only and "NotAction" in statement:
        yield Problem((*path, "NotAction"), "an RCP has no NotAction", "name the actions with Action")
    yield from _one_of(statement, ("Resource", "NotResource"), path, needed=deny_only)
    yield from _actions(statement, path, deny_only=deny_only)
    yield from _resources(statement, path)
    if "Condition" in statement:
        yield from _condition(statement["Condition"], (*path, "Condition"))


def _no_principal(statement: dict[str, Any], path: Path) -> Iterator[Problem]:
    for element in ("Principal", "NotPrincipal"):
        if element in statement:
            message = f"an SCP has no {element}: it holds for every principal of the accounts below it"
            hint = (
                "remove it, and except some by a Condition on aws:PrincipalArn; or write type: RESOURCE_CONTROL_POLICY"
            )
            yield Problem((*path, element), message, hint)


def _actions(statement: dict[str, Any], path: Path, *, deny_only: bool) -> Iterator[Problem]:
    for element in ("Action", "NotAction"):
        for place, action in _listed(statement, element, path):
            if ":" not in action and "*" not in action:
                message = f"{quote(action)} names no service, so it is no action"
                yield Problem(place, message, "write service:Action, such as s3:GetObject")
            elif action != action.strip() or not all(action.split(":")) or len(action.split()) > 1:
                message = f"{quote(action)} has a space in it, or nothing before or after the colon, so it is no action"
                yield Problem(place, message, "write service:Action, such as s3:GetObject")
            elif deny_only and action == "*":
                message = 'the action "*" is for AWS\'s own RCP only; yours names its services'
                yield Problem(place, message, "write the services, such as s3:*")


def _resources(statement: dict[str, Any], path: Path) -> Iterator[Problem]:
    for element in ("Resource", "NotResource"):
        for place, resource in _listed(statement, element, path):
            if not resource.startswith("arn:") and "*" not in resource and "${" not in resource:
                message = f"{quote(resource)} is neither an ARN nor *"
                yield Problem(place, message, 'write a whole ARN, or "*"')


def _effect(statement: dict[str, Any], path: Path, *, deny_only: bool) -> Iterator[Problem]:
    effect: Any = statement.get("Effect")
    if "Effect" not in statement and misspelt("Effect", statement, _STATEMENT):
        return
    if effect is None:
        yield Problem(path, "the statement has no Effect", 'add "Effect": "Deny"')
    elif effect not in ("Allow", "Deny"):
        yield Problem((*path, "Effect"), f"the Effect is Allow or Deny, and this is {quote(effect)}", 'write "Deny"')
    elif deny_only and effect == "Allow":
        message = "an RCP only denies; AWS's own RCPFullAWSAccess is the one that allows"
        yield Problem((*path, "Effect"), message, 'write "Deny", with the opposite Condition')


def _rcp_principal(statement: dict[str, Any], path: Path) -> Iterator[Problem]:
    hint = 'write "Principal": "*", and a Condition for whom it concerns'
    if "NotPrincipal" in statement:
        yield Problem((*path, "NotPrincipal"), "an RCP has no NotPrincipal", hint)
    if "Principal" not in statement:
        if misspelt("Principal", statement, _STATEMENT):
            return
        yield Problem(path, "a statement of an RCP has a Principal, and this has none", 'add "Principal": "*"')
        return
    principal: Any = statement["Principal"]
    if principal != "*":
        message = 'the Principal of an RCP is "*" and nothing else'
        everybody = principal in ({"AWS": "*"}, {"AWS": ["*"]}, ["*"])
        yield Problem((*path, "Principal"), message, hint, refused=not everybody)


def _one_of(statement: dict[str, Any], elements: tuple[str, ...], path: Path, *, needed: bool) -> Iterator[Problem]:
    given = [element for element in elements if element in statement]
    if not given and any(misspelt(element, statement, _STATEMENT) for element in elements):
        return
    if not given:
        wanted = " or ".join(elements)
        yield Problem(path, f"the statement has no {wanted}", f'add "{elements[0]}": "..."', refused=needed)
    if len(given) > 1:
        message = f"{' and '.join(given)} stand in one statement, and one excludes the other"
        yield Problem((*path, given[1]), message, "keep one, or write two statements")
    for element in given:
        if texts(statement[element]) is None:
            message = f"{element} is a text or a list of texts, and this is {_what(statement[element])}"
            yield Problem((*path, element), message, f'write "{element}": ["..."]')


def _listed(statement: dict[str, Any], element: str, path: Path) -> Iterator[tuple[Path, str]]:
    value: Any = statement.get(element)
    for index, text in enumerate(texts(value) or ()):
        yield ((*path, element, index) if isinstance(value, list) else (*path, element)), text


def _condition(condition: Any, path: Path) -> Iterator[Problem]:
    if not isinstance(condition, dict):
        message = f"a Condition is an object, and this is {_what(condition)}"
        yield Problem(path, message, 'write {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}')
        return
    for operator, tests in cast("dict[str, Any]", condition).items():
        if not _is_operator(operator):
            known = find_meant(operator, _OPERATORS)
            hint = f"did you mean {known}?" if known else "write one of IAM's condition operators, such as StringEquals"
            yield Problem((*path, operator), f"{quote(operator)} is not a condition operator", hint, refused=False)
        if not isinstance(tests, dict):
            message = f"a condition operator has an object of condition keys, and this is {_what(tests)}"
            yield Problem((*path, operator), message, f'write {{"{operator[:60]}": {{"aws:...": "..."}}}}')
            continue
        for key, value in cast("dict[str, Any]", tests).items():
            if any(item is None or isinstance(item, (dict, list)) for item in as_list(value)):
                message = f"the values of {quote(key)} are texts, numbers or booleans, and here is another"
                yield Problem((*path, operator, key), message, "write a value or a list of values")


def _is_operator(operator: str) -> bool:
    name = operator.rpartition(":")[2] if operator.startswith(("ForAllValues:", "ForAnyValue:")) else operator
    folded = {known.casefold() for known in _OPERATORS}
    return name.casefold() in folded or name.casefold().removesuffix("ifexists") in folded


def _elements(found: Mapping[str, Any], known: tuple[str, ...], path: Path, where: str) -> Iterator[Problem]:
    for element in found:
        if element not in known:
            close = find_meant(element, known)
            hint = f"did you mean {close}?" if close else f"remove it; known: {', '.join(known)}"
            yield Problem((*path, element), f"{quote(element)} is no element of {where}, so AWS refuses it", hint)


def _what(value: Any) -> str:
    if isinstance(value, list):
        return "a list with something else in it" if value else "an empty list"
    return quote(value)
