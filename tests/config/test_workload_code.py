"""What is wrong with the code of a workload that is no Python; the rest is in fixtures/config/invalid/workload-code."""

from pathlib import Path

import pytest

from config.workload_code import WorkloadCodeError, find_arguments
from tests.support.workloads import use_code


@pytest.mark.parametrize(
    ("component", "arguments", "told"),
    [
        ("class Torn:\n    def\n", "", r"workloads/torn\.py:2 is no Python: invalid syntax"),
        ("class Torn: ...\n", "class TornArgs(:\n", r"workloads/torn_args\.py:1 is no Python: invalid syntax"),
        ("x = 1\0\n", "", r"workloads/torn\.py:1 is no Python: source code string cannot contain null bytes"),
    ],
)
def test_what_is_no_python_is_told_with_its_line(
    component: str, arguments: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "torn.py").write_text(component)
    (tmp_path / "torn_args.py").write_text(arguments)
    monkeypatch.setattr("workloads.__path__", [])
    use_code(tmp_path)
    with pytest.raises(WorkloadCodeError, match=told):
        find_arguments("workloads.torn:Torn")
