"""Every command explains itself, and fails with one sentence."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from oneroof.cli import main
from support.installation import environment, installation


def every_command() -> Iterator[tuple[str, click.Command]]:
    context = click.Context(main)
    waiting: list[tuple[str, click.Command]] = [("", main)]
    while waiting:
        path, command = waiting.pop()
        yield path.strip(), command
        if isinstance(command, click.Group):
            for name in command.list_commands(context):
                found = command.get_command(context, name)
                assert found is not None
                waiting.append((f"{path} {name}", found))


COMMANDS = dict(every_command())


@pytest.mark.parametrize("path", COMMANDS)
def test_help_says_what_the_command_does_and_gives_an_example(path: str) -> None:
    answer = CliRunner().invoke(main, [*path.split(), "--help"], prog_name="oneroof")
    assert answer.exit_code == 0
    assert "Example" in answer.output
    assert "oneroof" in answer.output.split("Example", 1)[1]
    assert COMMANDS[path].help


def test_each_fault_of_the_configuration_is_one_sentence(tmp_path: Path) -> None:
    variables = {"ONEROOF_VAR": str(tmp_path), "PORT": "many", "REDIS_URL": "nowhere", "PATH": ""}
    answer = subprocess.run(
        [sys.executable, "-m", "oneroof.cli", "up"], env=variables, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 1
    lines = answer.stderr.strip().splitlines()
    assert len(lines) == 2
    assert "PORT is 'many': it must be a whole number from 1 to 65535." in lines[0]
    assert lines[1].startswith("REDIS_URL must be an address")


def test_migrating_an_external_database_needs_its_owner(tmp_path: Path) -> None:
    variables = {
        "ONEROOF_VAR": str(tmp_path),
        "DATABASE_URL": "postgresql://app:a@db.example/one",
        "DATABASE_UMBRELLA_URL": "postgresql://umbrella:b@db.example/one",
    }
    answer = CliRunner().invoke(main, ["migrate"], env=variables)
    assert answer.exit_code == 1
    assert answer.stderr.startswith("oneroof: DATABASE_OWNER_URL is missing")


def test_a_database_that_cannot_be_reached_is_one_sentence(tmp_path: Path) -> None:
    nowhere = f"@/one?host={tmp_path}"
    variables = {
        "ONEROOF_VAR": str(tmp_path / "var"),
        "DATABASE_URL": f"postgresql://app:a{nowhere}",
        "DATABASE_UMBRELLA_URL": f"postgresql://umbrella:b{nowhere}",
        "DATABASE_OWNER_URL": f"postgresql://owner:c{nowhere}",
    }
    answer = CliRunner().invoke(main, ["migrate"], env=variables)
    assert answer.exit_code == 1
    assert len(answer.stderr.strip().splitlines()) == 1
    assert answer.stderr.startswith("oneroof: The database")


def test_keys_are_made_once(tmp_path: Path) -> None:
    variables = {"ONEROOF_SECRETS": str(tmp_path / "secrets")}
    first = CliRunner().invoke(main, ["keys", "create"], env=variables)
    made = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    second = CliRunner().invoke(main, ["keys", "create"], env=variables)
    assert first.exit_code == second.exit_code == 0
    assert first.output.count("made ") == len(made) > 0
    assert "nothing was made" in second.output
    assert {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()} == made


def test_migrate_brings_a_new_database_to_the_newest_schema() -> None:
    with installation() as settings:
        for _ in range(2):
            answer = subprocess.run(
                [sys.executable, "-m", "oneroof.cli", "migrate"],
                env=environment(settings),
                capture_output=True,
                text=True,
                check=False,
            )
            assert answer.returncode == 0, answer.stderr
            assert answer.stdout.startswith("The database is at ")
