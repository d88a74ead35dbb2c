"""Code of workloads for tests, beside that of workloads/ itself."""

from pathlib import Path

import workloads

CODE = Path(__file__).resolve().parents[1] / "fixtures" / "workloads"


def use_code(folder: Path = CODE) -> None:
    """Lets `workloads.<module>` be a file of this folder as well."""
    if str(folder) not in workloads.__path__:
        workloads.__path__.append(str(folder))
