"""What an unquoted word in YAML is: text, a number, a boolean or nothing; dates are text, as in `Version: 2012-10-17`.

A word that readers of YAML 1.1 and 1.2 or people take for different things, such as 0123, is refused.
"""

import re

from config.models.types import is_account_id
from config.text import shorten

_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
}
_BEGIN_NUMBERS = frozenset("+-._0123456789")
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,17}")
# Octal, hexadecimal, binary, base 60, signs, underscores, exponents, bare points, infinity, and very long numbers.
_MISREAD = re.compile(
    r"[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?"
    r"|[-+]?0o[0-7_]+|[-+]?0x[0-9a-fA-F_]+|[-+]?0b[01_]+"
    r"|[-+]?([0-9_]*[0-9]|([0-9][0-9_]*)?\.[0-9_]*[0-9])\.?([eE][-+]?[0-9]+)?"
    r"|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)


class MisreadError(Exception):
    """A word that readers of YAML disagree about."""

    def __init__(self, message: str, hint: str) -> None:
        self.message = message
        self.hint = hint
        super().__init__(message)


def read_scalar(text: str) -> str | int | float | bool | None:
    """The value of an unquoted word. Raises MisreadError for a number that isn't plainly decimal, or is an id."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _BEGIN_NUMBERS:
        return text
    if is_account_id(text):
        octal = f", here as {int(text, 8)} in octal" if text.startswith("0") and not set("89") & set(text) else ""
        raise MisreadError(
            f"YAML reads the account id {text} as a number{octal}; ids are text and keep their zeros",
            f'put it in quotes: "{text}"',
        )
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    if _MISREAD.fullmatch(text):
        raise MisreadError(
            f"readers of YAML take {shorten(text)} for different numbers, or for text",
            "put it in quotes if it is text, or write a plain decimal number",
        )
    return text
