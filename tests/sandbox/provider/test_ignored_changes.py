"""A change that the program ignores is none to the stand-in, as it is none to the real plugin."""

from sandbox.provider.diff import compare
from sandbox.provider.services import TYPES


def test_an_ignored_input_replaces_nothing() -> None:
    hub = TYPES["aws:securityhub/account:Account"]
    state, news = {"autoEnableControls": True}, {"autoEnableControls": True, "enableDefaultStandards": True}
    assert compare(hub, state, news).replaces == {"enableDefaultStandards"}
    assert compare(hub, state, news, frozenset({"enableDefaultStandards"})).changed == frozenset()
