"""What each condition operator compares: one value of the request with one of the policy.

Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html, read 2026-11.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from ipaddress import ip_address, ip_network
from typing import Any

from policies.evaluation.patterns import Pattern

Test = Callable[[str, Pattern], bool]


@dataclass(frozen=True)
class Comparison:
    """`test` raises ValueError for a value that is not of the operator's form."""

    test: Test
    wildcards: bool = False
    variables: bool = False
    negatable: bool = True


def _equals(value: str, wanted: Pattern) -> bool:
    return value == wanted.literal


def _equals_ignoring_case(value: str, wanted: Pattern) -> bool:
    return value.lower() == str(wanted.literal).lower()


def _like(value: str, wanted: Pattern) -> bool:
    return wanted.matches(value)


def _arn_like(value: str, wanted: Pattern) -> bool:
    """Each of an ARN's six parts on its own: a wildcard does not reach over a colon, except in the last part."""
    patterns, parts = wanted.split(":", 5), value.split(":", 5)
    if len(patterns) != _ARN_PARTS:
        raise ValueError("not an ARN")
    return len(parts) == _ARN_PARTS and all(
        pattern.matches(part) for part, pattern in zip(parts, patterns, strict=True)
    )


def _is_same_bool(value: str, wanted: Pattern) -> bool:
    said, asked = value.lower(), str(wanted.literal).lower()
    if not {said, asked} <= {"true", "false"}:
        raise ValueError("neither true nor false")
    return said == asked


def _is_in_network(value: str, wanted: Pattern) -> bool:
    address, network = ip_address(value), ip_network(str(wanted.literal), strict=False)
    return address.version == network.version and address in network


def _by_number(compare: Callable[[Decimal, Decimal], bool]) -> Comparison:
    return Comparison(lambda value, wanted: compare(_read_number(value), _read_number(str(wanted.literal))))


def _by_date(compare: Callable[[datetime, datetime], bool]) -> Comparison:
    return Comparison(lambda value, wanted: compare(_read_date(value), _read_date(str(wanted.literal))))


def _read_number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise ValueError("not a number") from error
    if not number.is_finite():
        raise ValueError("not a number")
    return number


def _read_date(text: str) -> datetime:
    """A W3C date and time, or seconds since 1970; without a zone: UTC."""
    try:
        if text.isdecimal() and len(text) > _YEAR_DIGITS:
            return datetime.fromtimestamp(int(text), UTC)
        date = datetime.fromisoformat(f"{text}-01-01" if len(text) == _YEAR_DIGITS else text)
    except OverflowError as error:
        raise ValueError("not a date") from error
    return date if date.tzinfo else date.replace(tzinfo=UTC)


_ARN_PARTS = 6
_YEAR_DIGITS = 4
_ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {
    "lessthan": operator.lt,
    "lessthanequals": operator.le,
    "greaterthan": operator.gt,
    "greaterthanequals": operator.ge,
}

COMPARISONS: Mapping[str, Comparison] = {
    "stringequals": Comparison(_equals, variables=True),
    "stringequalsignorecase": Comparison(_equals_ignoring_case, variables=True),
    "stringlike": Comparison(_like, wildcards=True, variables=True),
    "arnequals": Comparison(_arn_like, wildcards=True, variables=True),
    "arnlike": Comparison(_arn_like, wildcards=True, variables=True),
    "bool": Comparison(_is_same_bool, negatable=False),
    "ipaddress": Comparison(_is_in_network),
    "numericequals": _by_number(operator.eq),
    "dateequals": _by_date(operator.eq),
    **{f"numeric{name}": replace(_by_number(order), negatable=False) for name, order in _ORDERS.items()},
    **{f"date{name}": replace(_by_date(order), negatable=False) for name, order in _ORDERS.items()},
}
"""The operators, lower-case, without the word "not". BinaryEquals is not among them, nor is Null, which compares
nothing."""
