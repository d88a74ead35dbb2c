"""Addresses as Terraform prints them, there and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.terraform.addresses import (
    ProviderAddress,
    format_address,
    is_module_path,
    is_name,
    parse_address,
    parse_provider,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
NAMES = st.from_regex(r"[a-z_][a-z0-9_-]{0,8}", fullmatch=True).filter(lambda name: name not in {"module", "data"})
KEYS = st.none() | st.integers(0, 2**53) | TEXTS
CALLS = st.tuples(st.just("module"), NAMES, KEYS)


@st.composite
def modules(draw: st.DrawFn) -> str:
    return ".".join(format_address("", *call) for call in draw(st.lists(CALLS, max_size=3)))


@pytest.mark.parametrize(
    ("key", "printed"),
    [
        (None, "aws_vpc.main"),
        (0, "aws_vpc.main[0]"),
        ("0", 'aws_vpc.main["0"]'),
        ("", 'aws_vpc.main[""]'),
        ("a.b", 'aws_vpc.main["a.b"]'),
        ('say "hi"', r'aws_vpc.main["say \"hi\""]'),
        ("back\\slash", r'aws_vpc.main["back\\slash"]'),
        ("line\nfeed\r\t", r'aws_vpc.main["line\nfeed\r\t"]'),
        ("${name}", 'aws_vpc.main["$${name}"]'),
        ("%{if}", 'aws_vpc.main["%%{if}"]'),
        ("$${name}", 'aws_vpc.main["$$${name}"]'),
        ("5$ or 5%", 'aws_vpc.main["5$ or 5%"]'),
        ("Zürich 東京 🚀", 'aws_vpc.main["Zürich 東京 🚀"]'),
        ("bell\x07", r'aws_vpc.main["bell\u0007"]'),
        ("private \U000f0000", r'aws_vpc.main["private \U000f0000"]'),
    ],
)
def test_keys_are_printed_as_terraform_prints_them(key: str | int | None, printed: str) -> None:
    assert format_address("", "aws_vpc", "main", key) == printed
    assert parse_address(printed) == ("", "aws_vpc", "main", key)


def test_the_address_of_a_data_source_carries_its_mode() -> None:
    address = format_address('module.a["x.y"].module.b[1]', "data.aws_vpc", "main", None)
    assert address == 'module.a["x.y"].module.b[1].data.aws_vpc.main'
    assert parse_address(address) == ('module.a["x.y"].module.b[1]', "data.aws_vpc", "main", None)


@given(modules(), NAMES, NAMES, KEYS)
def test_every_address_can_be_read_back(module: str, type_: str, name: str, key: str | int | None) -> None:
    assert not module or is_module_path(module)
    assert parse_address(format_address(module, type_, name, key)) == (module, type_, name, key)


@given(TEXTS, TEXTS)
def test_different_keys_have_different_addresses(one: str, other: str) -> None:
    same = format_address("", "aws_vpc", "main", one) == format_address("", "aws_vpc", "main", other)
    assert same == (one == other)


@pytest.mark.parametrize(
    "address",
    ["", "aws_vpc", "aws_vpc.", "aws_vpc.main.more", "aws_vpc.main[]", "aws_vpc.main[x]", "aws_vpc.main[01]",
     'aws_vpc.main["x]', "module.a", "module.a.module.b", "module.a.aws_vpc", "aws vpc.main", "aws_vpc.main[0] "],
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r"^it is not `type\.name`"):
        parse_address(address)


@pytest.mark.parametrize(
    ("key", "problem"), [(r"\q", "HCL does not know"), (r"\ud800", "no Unicode"), (r"\U00110000", "no Unicode")]
)
def test_escapes_that_hcl_does_not_have_are_refused(key: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        parse_address(f'aws_vpc.main["{key}"]')


@pytest.mark.parametrize(
    ("text", "module", "source", "alias", "key"),
    [
        ('provider["registry.terraform.io/hashicorp/aws"]', "", "registry.terraform.io/hashicorp/aws", "", None),
        ('provider["registry.opentofu.org/hashicorp/aws"].eu', "", "registry.opentofu.org/hashicorp/aws", "eu", None),
        ('module.web.provider["h:8443/a/aws"].eu-1', "module.web", "h:8443/a/aws", "eu-1", None),
        ('module.a["x.y"].module.b[0].provider["h/n/aws"]', 'module.a["x.y"].module.b[0]', "h/n/aws", "", None),
        ('module.a["]provider["].provider["h/n/aws"].p', 'module.a["]provider["]', "h/n/aws", "p", None),
        ('provider["registry.terraform.io/-/aws"]', "", "registry.terraform.io/-/aws", "", None),
        ('provider["terraform.io/builtin/terraform"]', "", "terraform.io/builtin/terraform", "", None),
        ('provider["h/n/aws"].by["eu-1"]', "", "h/n/aws", "by", "eu-1"),
        ("provider.aws", "", "//aws", "", None),
        ("provider.aws.prod", "", "//aws", "prod", None),
        ("module.web.provider.aws.prod", "module.web", "//aws", "prod", None),
        ("module.provider.provider.google", "module.provider", "//google", "", None),
    ],
)
def test_every_form_of_a_provider_is_understood(
    text: str, module: str, source: str, alias: str, key: str | None
) -> None:
    host, namespace, type_ = source.split("/")
    assert parse_provider(text) == ProviderAddress(text, module, host, namespace, type_, alias, key)


@pytest.mark.parametrize(
    ("text", "is_aws"),
    [
        ('provider["registry.terraform.io/hashicorp/aws"]', True),
        ('provider["mirror.example.com/hashicorp/aws"].prod', True),
        ('provider["registry.terraform.io/-/aws"]', True),
        ("module.web.provider.aws.prod", True),
        ('provider["registry.terraform.io/example/aws"]', False),
        ('provider["registry.terraform.io/hashicorp/awscc"]', False),
        ("provider.random", False),
    ],
)
def test_the_aws_provider_is_known_by_namespace_and_type(text: str, is_aws: bool) -> None:
    assert parse_provider(text).is_aws is is_aws


@pytest.mark.parametrize(
    "text",
    ["", "aws", "provider", "provider.", 'provider["aws"]', 'provider["hashicorp/aws"]', 'provider["a/b/c/d"]',
     'provider["h/n/aws"]prod', 'provider["h/n/aws"].a.b', 'web.provider["h/n/aws"]', "module.provider.aws"],
)  # fmt: skip
def test_what_is_no_provider_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^it is not `provider"):
        parse_provider(text)


@given(modules(), NAMES, KEYS)
def test_a_provider_within_any_module_is_understood(module: str, alias: str, key: str | int | None) -> None:
    text = format_address(module, 'provider["h/n/aws"]', alias, key)
    assert parse_provider(text) == ProviderAddress(text, module, "h", "n", "aws", alias, key)


@given(st.text('module.aprovider["h/n]\\$ {0', max_size=40))
def test_any_text_is_an_address_or_a_value_error(text: str) -> None:
    for parse in (parse_provider, parse_address):
        try:
            parse(text)
        except ValueError as error:
            assert str(error)  # noqa: PT017  # the point is that nothing else is raised


@pytest.mark.parametrize(
    ("text", "fits"), [("main", True), ("Ünit-1", True), ("module", False), ("", False), ("a.b", False)]
)
def test_names_that_can_be_read_back(text: str, fits: bool) -> None:
    assert is_name(text) is fits


@pytest.mark.parametrize(
    ("text", "fits"),
    [("module.a", True), ('module.a["."].module.b[0]', True), ("module", False), ("a", False), ("", False)],
)
def test_module_paths(text: str, fits: bool) -> None:
    assert is_module_path(text) is fits
