"""What the environment may say, and what is answered when it makes no sense."""

from pathlib import Path

import pytest

from infra.local.settings import DEFAULT_PORTS, BadSetting, read_settings


def test_without_a_word_the_documented_ports_and_the_folder_in_the_project_are_used() -> None:
    settings = read_settings({})
    assert settings.ports == DEFAULT_PORTS
    assert settings.state.name == ".local"


def test_ports_and_the_state_folder_can_be_moved(tmp_path: Path) -> None:
    settings = read_settings({"USERS_PORT": "14001", "LOCAL_STATE": str(tmp_path)})
    assert settings.ports["USERS_PORT"] == 14001
    assert settings.logs == tmp_path / "logs"


@pytest.mark.parametrize("text", ["0", "70000", "-1", "http", "40.5"])
def test_a_port_that_is_none_is_refused_by_its_name(text: str) -> None:
    with pytest.raises(BadSetting, match="MAIL_PORT"):
        read_settings({"MAIL_PORT": text})


def test_two_processes_on_one_port_are_refused_before_they_fight() -> None:
    with pytest.raises(BadSetting, match="ROUTER_PORT and USERS_PORT are both 4000"):
        read_settings({"USERS_PORT": "4000"})
