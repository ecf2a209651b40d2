"""`oneroof network` and `oneroof tenant`, as somebody types them."""

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner, Result

from oneroof.cli import main
from oneroof.core.config import Settings
from support.packs import INSTALLED, write_pack

Command = Callable[..., Result]


@pytest.fixture(autouse=True)
def plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test packs' plugins are installed, whatever else is."""
    monkeypatch.setattr("oneroof.federation.packs.read.load_plugins", lambda: INSTALLED)


@pytest.fixture
def oneroof(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs a command of `oneroof` on this test's database."""
    addresses = {
        "DATABASE_URL": settings.database_url,
        "DATABASE_UMBRELLA_URL": settings.database_umbrella_url,
        "REDIS_URL": settings.redis_url,
        "ONEROOF_VAR": str(settings.var),
        "ONEROOF_SECRETS": str(settings.secrets),
    }
    for name, value in addresses.items():
        assert value is not None
        monkeypatch.setenv(name, value)
    return lambda *arguments: CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_applying_shows_the_plan_and_then_does_it(oneroof: Command, tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "pack")
    planned = oneroof("network", "apply", pack, "--dry-run")
    assert planned.exit_code == 0, planned.output
    assert "  create 3 × office: presorting, welcome, permits\n" in planned.output
    assert "is applied" not in planned.output
    applied = oneroof("network", "apply", pack)
    assert applied.exit_code == 0, applied.output
    assert applied.stdout == planned.stdout + "atlantis is applied: 1 centre.\n"
    again = oneroof("network", "apply", pack, "--yes")
    assert (again.exit_code, again.stdout) == (0, "Network atlantis: nothing to change.\n")


@pytest.mark.parametrize("command", ["validate", "apply"])
def test_faults_are_told_with_file_and_line_before_anything_is_opened(command: str, tmp_path: Path) -> None:
    pack = write_pack(
        tmp_path / "pack", ("network.toml", "Europe/Lisbon", "Mars"), ("centres/poseidonia.toml", '"North"', "1")
    )
    refused = CliRunner().invoke(main, ["network", command, str(pack)])
    assert refused.exit_code == 1
    assert refused.stderr.splitlines() == [
        'centres/poseidonia.toml:4: centre "poseidonia": "district" must be a text.',
        'network.toml:5: network: "Mars" is not a time zone of the IANA list.',
        f"oneroof: the pack in {pack} has 2 faults; nothing was changed.",
    ]


def test_a_right_pack_is_summed_up(tmp_path: Path) -> None:
    summed = CliRunner().invoke(main, ["network", "validate", str(write_pack(tmp_path / "pack"))])
    assert (summed.exit_code, summed.stdout) == (0, "atlantis is right: 1 centre, 3 offices, 4 desks.\n")


def test_a_host_of_another_network_is_refused_in_one_sentence(oneroof: Command, tmp_path: Path) -> None:
    oneroof("network", "apply", write_pack(tmp_path / "pack"))
    other = write_pack(tmp_path / "pack", ("network.toml", 'code = "atlantis"', 'code = "lemuria"'))
    refused = oneroof("network", "apply", other)
    assert (refused.exit_code, refused.stderr) == (1, "oneroof: The host council belongs to another network.\n")


def test_a_tenant_is_opened_suspended_resumed_and_closed(
    oneroof: Command, owner_connection: psycopg.Connection, tmp_path: Path
) -> None:
    oneroof("network", "apply", write_pack(tmp_path / "pack"))
    for command, said in (
        ("open", "poseidonia is open.\n"),
        ("suspend", "poseidonia is suspended.\n"),
        ("resume", "poseidonia is open.\n"),
        ("close", "poseidonia is closed.\n"),
    ):
        done = oneroof("tenant", command, "poseidonia", "--reason", f"to {command}")
        assert (done.exit_code, done.stdout) == (0, said), done.output
    entries = owner_connection.execute(
        "SELECT t.code, a.action FROM audit_entry a JOIN tenant t ON t.id = a.tenant_id WHERE a.action LIKE 'tenant.%'"
        " ORDER BY a.at, a.id"
    ).fetchall()
    assert entries == [("council", f"tenant.{action}") for action in ("open", "suspend", "resume", "close")]
    row = owner_connection.execute("SELECT state, state_reason FROM tenant WHERE code = 'poseidonia'").fetchone()
    assert row == ("closed", "to close")


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (("resume", "poseidonia"), "poseidonia is being prepared and has not opened yet."),
        (("open", "atlantica"), "there is no tenant atlantica; `oneroof tenant list` shows all."),
        (("open", "poseidonia", "--network", "mu"), "there is no tenant poseidonia; `oneroof tenant list` shows all."),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    command: tuple[str, ...], told: str, oneroof: Command, tmp_path: Path
) -> None:
    oneroof("network", "apply", write_pack(tmp_path / "pack"))
    refused = oneroof("tenant", *command)
    assert (refused.exit_code, refused.stderr) == (1, f"oneroof: {told}\n")


def test_two_networks_may_have_a_tenant_of_one_code(oneroof: Command, tmp_path: Path) -> None:
    oneroof("network", "apply", write_pack(tmp_path / "one"))
    other = write_pack(
        tmp_path / "two",
        ("network.toml", 'code = "atlantis"', 'code = "lemuria"'),
        (
            "network.toml",
            'code = "council"\nname = "Council of',
            'code = "council"\nhost = "lemuria"\nname = "Council of',
        ),
        ("centres/poseidonia.toml", "district", 'host = "poseidonia-2"\ndistrict'),
    )
    assert oneroof("network", "apply", other).exit_code == 0
    unclear = oneroof("tenant", "open", "poseidonia")
    assert unclear.stderr == (
        "oneroof: several networks have a tenant poseidonia: say which with --network (atlantis, lemuria).\n"
    )
    assert oneroof("tenant", "open", "poseidonia", "--network", "lemuria").exit_code == 0
    listed = oneroof("tenant", "list").stdout.splitlines()
    assert listed == [
        "network   code        kind          state      host",
        "atlantis  council     umbrella      preparing  council",
        "atlantis  poseidonia  local_centre  preparing  poseidonia",
        "lemuria   council     umbrella      preparing  lemuria",
        "lemuria   poseidonia  local_centre  open       poseidonia-2",
    ]
    assert len(oneroof("tenant", "list", "--network", "lemuria").stdout.splitlines()) == 3


def test_a_closed_centre_is_left_alone_by_its_pack(oneroof: Command, tmp_path: Path) -> None:
    oneroof("network", "apply", write_pack(tmp_path / "pack"))
    oneroof("tenant", "close", "poseidonia")
    more_desks = write_pack(tmp_path / "pack", ("network.toml", '["4"]', '["4-9"]'))
    assert oneroof("network", "apply", more_desks).stdout.splitlines() == [
        "Centre poseidonia",
        "  note: it is closed; nothing in it is changed.",
        "Network atlantis: nothing to change.",
    ]
