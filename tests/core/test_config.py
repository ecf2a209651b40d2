"""What the environment says, and how its faults are told."""

import re
from pathlib import Path

import pytest

from oneroof.core.config import MEBIBYTE, ConfigurationError, Settings
from oneroof.core.keys import FILES, create_keys

ROOT = Path(__file__).parents[2]
APP = "postgresql://oneroof_app:secret-word@db.example/oneroof"
UMBRELLA = "postgresql://oneroof_umbrella:secret-word@db.example/oneroof"
OWNER = "postgresql://oneroof_owner:secret-word@db.example/oneroof"


def faults(folder: Path, **variables: str) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        Settings.from_environment({"ONEROOF_VAR": str(folder / "var"), **variables})
    return caught.value.faults


def test_nothing_needs_to_be_said_in_development(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings.from_environment({})
    assert settings.var == tmp_path / "var"
    assert settings.secrets == tmp_path / "var" / "secrets"
    assert (settings.port, settings.base_host, settings.listen) == (8000, "localhost", "127.0.0.1")
    assert settings.database_url is settings.redis_url is None
    assert not settings.production
    assert settings.max_request_bytes == 64 * MEBIBYTE
    assert Settings.from_environment({}).keys == settings.keys


def test_an_empty_variable_counts_as_unset(tmp_path: Path) -> None:
    settings = Settings.from_environment({"ONEROOF_VAR": str(tmp_path), "PORT": "", "DATABASE_URL": " "})
    assert (settings.port, settings.database_url) == (8000, None)


def test_keys_are_private_random_and_stay(tmp_path: Path) -> None:
    create_keys(tmp_path / "secrets")
    contents = {path.name: (path.stat().st_mode & 0o777, path.read_text()) for path in (tmp_path / "secrets").iterdir()}
    assert set(contents) == set(FILES.values())
    assert {mode for mode, _ in contents.values()} == {0o600}
    assert len({text for _, text in contents.values()}) == len(FILES)
    assert create_keys(tmp_path / "secrets") == []


def test_production_never_makes_a_key(tmp_path: Path) -> None:
    found = faults(tmp_path, ONEROOF_ENV="production")
    assert len(found) == len(FILES)
    assert all("is missing" in fault and "oneroof keys create" in fault for fault in found)
    assert not (tmp_path / "var").exists()


def test_production_starts_with_its_keys(tmp_path: Path) -> None:
    create_keys(tmp_path / "var" / "secrets")
    settings = Settings.from_environment({"ONEROOF_VAR": str(tmp_path / "var"), "ONEROOF_ENV": "production"})
    assert (settings.public_scheme, settings.trusted_proxies) == ("https", 1)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("zz" * 32, "hexadecimal"), ("ab" * 31, "at least 64 hexadecimal digits"), ("", "at least 64")],
)
def test_a_key_that_is_none_is_a_fault(tmp_path: Path, text: str, sentence: str) -> None:
    create_keys(tmp_path / "var" / "secrets")
    (tmp_path / "var" / "secrets" / "token.key").write_text(text)
    assert [sentence in fault and "token.key" in fault for fault in faults(tmp_path)] == [True]


def test_a_key_that_everybody_can_read_is_a_fault(tmp_path: Path) -> None:
    create_keys(tmp_path / "var" / "secrets")
    (tmp_path / "var" / "secrets" / "vault.key").chmod(0o604)
    assert "chmod 600" in faults(tmp_path)[0]


BAD = {
    "ONEROOF_ENV": ["test", "PRODUCTION"],
    "PORT": ["0", "65536", "-1", "1e3", "eighty", "٨٠"],
    "ONEROOF_BASE_HOST": ["http://x", "a:80", "-a", "a/b", "a..b", "über.example"],
    "ONEROOF_SCHEME": ["ftp"],
    "ONEROOF_PROXIES": ["-1", "6"],
    "ONEROOF_LOG_LEVEL": ["verbose", "info"],
    "ONEROOF_WEB_WORKERS": ["0"],
    "ONEROOF_WEB_THREADS": ["none"],
    "ONEROOF_JOB_WORKERS": ["0.5"],
    "ONEROOF_MAX_REQUEST_BYTES": ["1", "25M"],
    "ONEROOF_MAX_FORM_BYTES": ["0"],
    "REDIS_URL": ["localhost:6379", "http://x"],
    "SMTP_URL": ["mail.example"],
    "DATABASE_URL": [
        "mysql://a@b/c",
        "postgresql://[app:secret-word@db/c",
        "postgresql://db.example/oneroof",
        "postgresql://app:secret-word@db.example",
    ],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in BAD.items() for value in values])
def test_a_bad_value_is_one_sentence_that_names_the_variable(tmp_path: Path, name: str, value: str) -> None:
    found = [fault for fault in faults(tmp_path, **{name: value}) if fault.startswith(name)]
    assert len(found) == 1
    assert found[0].endswith(".") and "secret-word" not in found[0]


def test_all_faults_are_told_together_and_nothing_is_written(tmp_path: Path) -> None:
    found = faults(tmp_path, PORT="x", ONEROOF_ENV="x", REDIS_URL="x")
    assert [fault.split(" ")[0] for fault in found] == ["ONEROOF_ENV", "PORT", "REDIS_URL"]
    assert not (tmp_path / "var").exists()


def test_a_folder_that_is_a_file_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("")
    assert "must be a folder" in faults(tmp_path)[0]


def test_the_databases_addresses_belong_together(tmp_path: Path) -> None:
    assert faults(tmp_path, DATABASE_URL=APP)[0].startswith("DATABASE_UMBRELLA_URL is missing")
    assert faults(tmp_path, DATABASE_UMBRELLA_URL=UMBRELLA)[0].startswith("DATABASE_URL is missing")
    assert faults(tmp_path, DATABASE_OWNER_URL=OWNER)[0].startswith("DATABASE_URL is missing")
    same = faults(tmp_path, DATABASE_URL=APP, DATABASE_UMBRELLA_URL=UMBRELLA, DATABASE_OWNER_URL=APP)
    assert "three different roles" in same[0]


def test_every_spelling_of_a_database_address_is_understood(tmp_path: Path) -> None:
    for scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        settings = Settings.from_environment(
            {
                "ONEROOF_VAR": str(tmp_path),
                "DATABASE_URL": APP.replace("postgresql", scheme, 1),
                "DATABASE_UMBRELLA_URL": UMBRELLA,
            }
        )
        assert settings.database_url == APP


def test_nothing_secret_shows_in_a_repr(tmp_path: Path) -> None:
    variables = {"DATABASE_URL": APP, "DATABASE_UMBRELLA_URL": UMBRELLA, "REDIS_URL": "redis://:secret-word@r.example"}
    settings = Settings.from_environment({"ONEROOF_VAR": str(tmp_path), **variables})
    assert "secret-word" not in repr(settings)
    assert settings.keys.context.hex() not in repr(settings) and repr(settings.keys) == "Keys()"


@pytest.mark.parametrize(
    ("variables", "address"),
    [
        ({}, "http://lisboa.localhost:8000"),
        ({"PORT": "80"}, "http://lisboa.localhost"),
        ({"ONEROOF_SCHEME": "https", "ONEROOF_PROXIES": "1"}, "https://lisboa.localhost"),
        ({"ONEROOF_BASE_HOST": "One.Example", "PORT": "9000"}, "http://lisboa.one.example:9000"),
    ],
)
def test_where_a_tenant_is_reached(tmp_path: Path, variables: dict[str, str], address: str) -> None:
    assert Settings.from_environment({"ONEROOF_VAR": str(tmp_path), **variables}).url_of("lisboa") == address


def test_every_variable_is_documented() -> None:
    source = (ROOT / "platform/oneroof/core/config.py").read_text()
    read = set(re.findall(r'read\.\w+\("([A-Z_]+)"', source))
    documented = set(re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs/configuration.md").read_text(), re.MULTILINE))
    assert len(read) > 15
    assert read == documented
