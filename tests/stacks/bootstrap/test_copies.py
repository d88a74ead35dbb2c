"""What is compared of a stack in two backends."""

from typing import Any

from config.plan.stacks import OutputNeed, StackPlan
from stacks.bootstrap.copies import Copy, differ, is_up, read_copy

SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
STACK = "urn:pulumi:org::p::pulumi:pulumi:Stack::p-org"


def export(
    *, provider: str = "passphrase", ciphertext: str = "v1:a", role: str = "AROA1", **more: Any
) -> dict[str, Any]:
    return {
        "deployment": {
            "manifest": {"time": "2026-11-26T10:00:00Z"},
            "secrets_providers": {"type": provider},
            "resources": [
                {
                    "urn": STACK,
                    "type": "pulumi:pulumi:Stack",
                    "outputs": more.get("outputs", {}),
                    "modified": ciphertext,
                },
                {"urn": "urn:2", "custom": True, "id": role, "inputs": {"a": [{**SECRET, "ciphertext": ciphertext}]}},
            ],
            **({"pending_operations": [{}]} if more.get("pending") else {}),
        }
    }


def test_what_is_encrypted_anew_is_the_same() -> None:
    one = read_copy(export(), is_up=True)
    other = read_copy(export(provider="cloud", ciphertext="v1:b"), is_up=True)
    assert one.digest == other.digest
    assert not differ(one, other)
    assert (one.resources, one.encrypted_by, other.encrypted_by) == (2, "passphrase", "cloud")
    assert one.written == "2026-11-26T10:00:00Z"


def test_another_id_or_output_is_a_difference() -> None:
    one = read_copy(export(), is_up=True)
    assert differ(one, read_copy(export(role="AROA2"), is_up=True))
    assert differ(one, read_copy(export(outputs={"a": 1}), is_up=True))
    assert not differ(one, None)
    assert not differ(one, Copy())


def test_a_stack_that_was_never_up_is_empty() -> None:
    assert read_copy({"version": 3, "deployment": {"manifest": {}}}, is_up=False).is_empty
    assert read_copy({}, is_up=False).is_empty


def test_pending_operations_are_counted() -> None:
    assert read_copy(export(pending=True), is_up=False).pending == 1


def test_a_stack_is_up_once_it_has_what_the_others_need() -> None:
    need = OutputNeed(stack="org", output="accounts/admin", keys=("id",))
    plans = (StackPlan(name="org", accounts=()), StackPlan(name="admin", accounts=(), needs=(need,)))
    assert not is_up("org", export(), plans)
    assert not is_up("org", export(outputs={"organization": {"id": "o-1"}}), plans)
    assert is_up("org", export(outputs={"accounts/admin": {"id": "1"}}), plans)
    assert not is_up("admin", export(), plans)
    assert is_up("accounts-a", export(), plans)
    assert not is_up("accounts-a", {}, plans)
