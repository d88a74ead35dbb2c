"""What the values of each type of DNS record look like. Pure.

By https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html (read 2026-11-27).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from itertools import takewhile

from config.models.dns import RecordType
from config.plan.hosted_zones import quote_text

MAX_VALUE = 4000
"""How many characters a value has at most
(https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecord.html, read 2026-11-27)."""

_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST = rf"{_LABEL}(?:\.{_LABEL})*\.(?![0-9]+\.?\Z){_LABEL}\.?"
"""A last label of digits alone is that of an address."""
_NUMBER = r"(?:0|[1-9][0-9]{0,4})"


@dataclass(frozen=True)
class Form:
    """`accepts`: whether a value is one. `meaning`, `example`: of which parts it is made, and one that is right."""

    accepts: Callable[[str], bool]
    meaning: str
    example: str


def _matches(pattern: str) -> Callable[[str], bool]:
    """Whether the whole value does, and each of the numbers that it begins with has 16 bits at most."""

    def accepts(value: str) -> bool:
        if re.fullmatch(pattern, value, re.ASCII) is None:
            return False
        words = takewhile(str.isdigit, value.split(" ")[:-1])
        return all(int(word) <= 65535 for word in words)

    return accepts


def _is_address(kind: type[IPv4Address] | type[IPv6Address]) -> Callable[[str], bool]:
    def accepts(value: str) -> bool:
        try:
            kind(value)
        except AddressValueError:
            return False
        return "%" not in value

    return accepts


def _is_text(value: str) -> bool:
    """What needs no escape in the API's form."""
    printable = re.fullmatch(r"[ !#-\[\]-~]+", value, re.ASCII) is not None
    return printable and len(quote_text(value)) + 2 <= MAX_VALUE


_NAME = Form(_matches(_HOST), "a whole domain name", "host.example.net")

FORMS: Mapping[RecordType, Form] = {
    "A": Form(_is_address(IPv4Address), "an IPv4 address", "192.0.2.10"),
    "AAAA": Form(_is_address(IPv6Address), "an IPv6 address", "2001:db8::10"),
    "CAA": Form(
        _matches(r'(?:[0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5]) [A-Za-z0-9]+ "[ !#-~]*"'),
        "flags, a tag and a text in quotes",
        """'0 issue "letsencrypt.org"'""",
    ),
    "CNAME": _NAME,
    "DS": Form(
        _matches(rf"{_NUMBER} {_NUMBER} {_NUMBER} [0-9A-Fa-f]{{40,96}}"),
        "a key tag, an algorithm, a digest's type and the digest",
        "12345 13 2 <64 hexadecimal digits>",
    ),
    "MX": Form(_matches(rf"{_NUMBER} (?:{_HOST}|\.)"), "a preference and a whole domain name", "10 mail.example.com"),
    "NS": _NAME,
    "PTR": _NAME,
    "SRV": Form(
        _matches(rf"{_NUMBER} {_NUMBER} {_NUMBER} (?:{_HOST}|\.)"),
        "a priority, a weight, a port and a whole domain name",
        "1 10 5269 xmpp.example.com",
    ),
    "TXT": Form(
        _is_text,
        f"bare text of printable ASCII characters, without quotes and backslashes, of {MAX_VALUE} characters at most "
        "once it is quoted",
        "v=spf1 include:example.net -all",
    ),
}
