import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.environment import build_settings, render_env_file
from sandbox.folders import Folders
from sandbox.processes import find_process
from sandbox.services import AWS, PROVIDER, ServiceError, find_service, start_aws, start_provider, stop_services


@pytest.fixture
def folders(tmp_path: Path) -> Iterator[Folders]:
    folders = Folders(tmp_path)
    folders.home.mkdir()
    yield folders
    stop_services(folders)


def write_env(folders: Folders, url: str) -> None:
    settings = build_settings(
        home=folders.pulumi_home, backend=folders.state, endpoint=url, provider_file=folders.address(PROVIDER)
    )
    folders.env.write_text(render_env_file(settings, folders.bin))


def test_both_services_start_are_found_and_stop(folders: Folders) -> None:
    assert find_service(folders, AWS) is None
    url = start_aws(folders)
    assert url.startswith("http://127.0.0.1:")
    address = start_provider(folders, url)
    assert (find_service(folders, AWS), find_service(folders, PROVIDER)) == (url, address)
    assert folders.address(PROVIDER).read_text().strip() == address
    assert stop_services(folders) == [PROVIDER, AWS]
    assert (find_service(folders, AWS), find_service(folders, PROVIDER)) == (None, None)
    assert stop_services(folders) == []


def test_settings_of_aws_in_the_shell_keep_nothing_from_starting(
    folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "https://s3.example.com")  # the daemon refuses it
    monkeypatch.setenv("AWS_PROFILE", "no-such-profile")
    url = start_aws(folders)
    assert find_service(folders, PROVIDER) is None
    assert start_provider(folders, url) == find_service(folders, PROVIDER)


def test_local_aws_that_died_comes_back_where_shells_look_for_it(folders: Folders) -> None:
    url = start_aws(folders)
    write_env(folders, url)
    process = find_process(folders.record(AWS))
    assert process
    process.kill()
    process.wait(10)
    assert find_service(folders, AWS) is None  # though the file still says where it was
    assert start_aws(folders) == url


def test_taken_port_is_given_up_for_another(folders: Folders) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        write_env(folders, f"http://127.0.0.1:{port}")
        assert not start_aws(folders).endswith(f":{port}")


def test_service_that_does_not_start_tells_what_it_said(folders: Folders) -> None:
    with pytest.raises(ServiceError, match=r"`python -m sandbox.provider` does not start. It said:\n.*example\.com"):
        start_provider(folders, "https://example.com")
    assert not folders.record(PROVIDER).exists()
