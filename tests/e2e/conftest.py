from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.project import Project, Services, run_services


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.engine)


@pytest.fixture(scope="session")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The example organization after `pulumi up` of both stacks. A test that changes it puts it back."""
    folder = tmp_path_factory.mktemp("deployed")
    with run_services(folder) as services:
        project = Project(folder / "project", services)
        project.up("org")
        project.up("admin")
        yield project


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with run_services(tmp_path_factory.mktemp("services")) as running:
        yield running


@pytest.fixture
def project(services: Services, tmp_path: Path) -> Project:
    """The example organization, nothing of it deployed, and an empty local AWS."""
    services.aws.reset()
    return Project(tmp_path / "project", services)
