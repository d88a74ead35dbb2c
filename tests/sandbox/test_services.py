import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.environment import build_settings, render_env_file
from sandbox.places import Places
from sandbox.processes import find_process
from sandbox.services import AWS, PROVIDER, ServiceError, find_service, start_aws, start_provider, stop_services


@pytest.fixture
def places(tmp_path: Path) -> Iterator[Places]:
    places = Places(tmp_path)
    places.home.mkdir()
    yield places
    stop_services(places)


def write_env(places: Places, url: str) -> None:
    settings = build_settings(
        home=places.pulumi_home, backend=places.state, endpoint=url, provider_file=places.address(PROVIDER)
    )
    places.env.write_text(render_env_file(settings, places.bin))


def test_both_services_start_are_found_and_stop(places: Places) -> None:
    assert find_service(places, AWS) is None
    url = start_aws(places)
    assert url.startswith("http://127.0.0.1:")
    address = start_provider(places, url)
    assert (find_service(places, AWS), find_service(places, PROVIDER)) == (url, address)
    assert places.address(PROVIDER).read_text().strip() == address
    assert stop_services(places) == [PROVIDER, AWS]
    assert (find_service(places, AWS), find_service(places, PROVIDER)) == (None, None)
    assert stop_services(places) == []


def test_settings_of_aws_in_the_shell_keep_nothing_from_starting(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "https://s3.example.com")  # the daemon refuses it
    monkeypatch.setenv("AWS_PROFILE", "no-such-profile")
    url = start_aws(places)
    assert find_service(places, PROVIDER) is None
    assert start_provider(places, url) == find_service(places, PROVIDER)


def test_local_aws_that_died_comes_back_where_shells_look_for_it(places: Places) -> None:
    url = start_aws(places)
    write_env(places, url)
    process = find_process(places.record(AWS))
    assert process
    process.kill()
    process.wait(10)
    assert find_service(places, AWS) is None  # though the file still says where it was
    assert start_aws(places) == url


def test_taken_port_is_given_up_for_another(places: Places) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        write_env(places, f"http://127.0.0.1:{port}")
        assert not start_aws(places).endswith(f":{port}")


def test_service_that_does_not_start_tells_what_it_said(places: Places) -> None:
    with pytest.raises(ServiceError, match=r"`python -m sandbox.provider` does not start. It said:\n.*example\.com"):
        start_provider(places, "https://example.com")
    assert not places.record(PROVIDER).exists()
