"""Addresses of resource instances and of provider configurations, as Terraform prints them: parsed and formatted. Pure.

Does not know what an address means, for example which account a provider is (migrate.terraform.evidence).
"""

# Quoting follows toHCLQuotedString of Terraform's and OpenTofu's internal/addrs/instance_key.go, so that an address
# is the one that `terraform state list` prints and `terraform state rm` takes.

import re
from dataclasses import dataclass

_NAME = r'[^\s."\[\]]+'
_STRING = r'"(?:[^"\\]|\\.)*"'
_KEY = rf"(?:{_STRING}|0|-?[1-9][0-9]*)"
_MODULE_CALL = rf"module\.{_NAME}(?:\[{_KEY}\])?"
_MODULE = rf"{_MODULE_CALL}(?:\.{_MODULE_CALL})*"
_SOURCE_PART = r'[^\s"/\[\]]+'

_NAME_ALONE = re.compile(_NAME)
_MODULE_ALONE = re.compile(_MODULE, re.DOTALL)
_ADDRESS = re.compile(
    rf"(?:(?P<module>{_MODULE})\.)?(?!module\.)"
    rf"(?P<type>(?:data\.)?{_NAME})\.(?P<name>{_NAME})(?:\[(?P<key>{_KEY})\])?",
    re.DOTALL,
)
_PROVIDER = re.compile(
    rf"(?:(?P<module>{_MODULE})\.)?provider"
    rf'(?:\["(?P<host>{_SOURCE_PART})/(?P<namespace>{_SOURCE_PART})/(?P<type>{_SOURCE_PART})"\]|\.(?P<old_type>{_NAME}))'
    rf"(?:\.(?P<alias>{_NAME})(?:\[(?P<key>{_KEY})\])?)?",
    re.DOTALL,
)

_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}
_ESCAPED = {escape[1]: character for character, escape in _ESCAPES.items()}
_SPECIAL = re.compile(r'["\\$%]')
_ESCAPE_SEQUENCE = re.compile(
    r"\\(?:u(?P<short>[0-9a-fA-F]{4})|U(?P<long>[0-9a-fA-F]{8})|(?P<one>.))|(?P<sign>[$%])(?P=sign)\{", re.DOTALL
)


@dataclass(frozen=True, order=True)
class ProviderAddress:
    """A provider configuration as a state names it.

    `text` is what the state says, for example `module.web.provider["registry.terraform.io/hashicorp/aws"].prod`, or the
    older `module.web.provider.aws.prod`. `module` and `alias` are empty where there is none; `host` and `namespace` are
    empty in the older form. `key` is the instance of an OpenTofu provider with for_each: `...aws"].prod["eu"]`.
    """

    text: str
    module: str
    host: str
    namespace: str
    type: str
    alias: str
    key: str | int | None = None

    @property
    def is_aws(self) -> bool:
        """Whether it is HashiCorp's AWS provider, from whatever registry or mirror."""
        return self.type == "aws" and self.namespace in {"", "-", "hashicorp"}


def parse_provider(text: str) -> ProviderAddress:
    """Raises ValueError when it is none of the forms that Terraform or OpenTofu write."""
    found = _PROVIDER.fullmatch(text)
    if not found:
        raise ValueError('it is not `provider["host/namespace/type"]` with a module before it or an alias after it')
    return ProviderAddress(
        text=text,
        module=found["module"] or "",
        host=found["host"] or "",
        namespace=found["namespace"] or "",
        type=found["type"] or found["old_type"],
        alias=found["alias"] or "",
        key=_parse_key(found["key"]),
    )


def format_address(module: str, type_: str, name: str, index_key: str | int | None) -> str:
    """`module.a["x"].aws_vpc.main[0]`; a string key is quoted and escaped as HCL does.

    The type of a data source is written with its mode: `data.aws_vpc`.
    """
    path = f"{module}.{type_}.{name}" if module else f"{type_}.{name}"
    if index_key is None:
        return path
    return f"{path}[{index_key if isinstance(index_key, int) else _quote(index_key)}]"


def parse_address(address: str) -> tuple[str, str, str, str | int | None]:
    """(module, type, name, index key): the inverse of format_address. Raises ValueError."""
    found = _ADDRESS.fullmatch(address)
    if not found:
        raise ValueError("it is not `type.name` or `type.name[key]`, with or without `module.name.` before it")
    return found["module"] or "", found["type"], found["name"], _parse_key(found["key"])


def is_module_path(text: str) -> bool:
    """Whether it is `module.name`, with or without a key, or several of them."""
    return bool(_MODULE_ALONE.fullmatch(text))


def is_name(text: str) -> bool:
    """Whether it can be the type or the name of a resource in an address that can be read back."""
    return text != "module" and bool(_NAME_ALONE.fullmatch(text))


def _quote(text: str) -> str:
    if text.isprintable() and not _SPECIAL.search(text):
        return f'"{text}"'
    return '"' + "".join(_escape(text, position) for position in range(len(text))) + '"'


def _escape(text: str, position: int) -> str:
    character = text[position]
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character in "$%" and text[position + 1 : position + 2] == "{":
        return character * 2
    if character.isprintable():
        return character
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"


def _parse_key(key: str | None) -> str | int | None:
    if key is None:
        return None
    return _ESCAPE_SEQUENCE.sub(_unescape, key[1:-1]) if key.startswith('"') else int(key)


def _unescape(found: re.Match[str]) -> str:
    if found["sign"]:
        return f"{found['sign']}{{"
    if found["one"]:
        if found["one"] not in _ESCAPED:
            raise ValueError("a key holds an escape that HCL does not know")
        return _ESCAPED[found["one"]]
    code = int(found["short"] or found["long"], 16)
    if 0xD800 <= code < 0xE000 or code > 0x10FFFF:
        raise ValueError("a key holds an escape that is no Unicode character")
    return chr(code)
