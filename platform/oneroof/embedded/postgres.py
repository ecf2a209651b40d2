"""PostgreSQL 18 from its wheel: one server for an installation, reached through a socket in a private folder only."""

import shutil
import signal
import subprocess
from importlib import resources
from pathlib import Path

import psutil
import psycopg

from oneroof.embedded.binaries import postgres_programs
from oneroof.embedded.credentials import ADMINISTRATOR, Passwords, socket_url
from oneroof.embedded.databases import hardening_script
from oneroof.embedded.errors import ServiceError
from oneroof.embedded.home import Home
from oneroof.embedded.processes import end, process_of, processes_in, wait_until

# Trust is for the server's own administrator, over a socket in a folder that only its account may enter.
_ACCESS = f"""\
local all {ADMINISTRATOR} trust
local all oneroof_owner,oneroof_app,oneroof_umbrella scram-sha-256
"""

_CONFIGURATION = """\
listen_addresses = ''
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
password_encryption = 'scram-sha-256'
max_connections = 120
shared_buffers = '128MB'
maintenance_work_mem = '64MB'
max_wal_size = '512MB'
random_page_cost = 1.1
timezone = 'UTC'
logging_collector = on
log_directory = '{logs}'
log_filename = 'postgresql-%a.log'
log_truncate_on_rotation = on
log_rotation_age = '1d'
log_rotation_size = 0
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %u@%d '
# statements may carry personal data in their parameters
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
"""


def start(home: Home, passwords: Passwords) -> None:
    """Make sure that the server runs and knows the roles. The caller holds the installation's lock."""
    if not _is_up(home):
        stop(home)
        _start(home)
        if not _is_up(home):
            raise ServiceError(f"PostgreSQL ended right after its start; its log is in {home.logs}.")
    _set_up_roles(home, passwords)


def running(home: Home) -> psutil.Process | None:
    """The server's first process, if it is alive."""
    return process_of(home.postgres / "postmaster.pid", home.postgres)


def stop(home: Home) -> None:
    """End the server, and what a killed one left behind: processes, its pid file, its socket."""
    first = running(home)
    if first is not None:
        first.send_signal(signal.SIGINT)  # "fast": ends sessions, writes a checkpoint
        end([first], seconds=60)
    left = processes_in(home.postgres, "postgres")
    for process in left:
        process.kill()
    end(left, seconds=10)
    for stale in (home.postgres / "postmaster.pid", _socket(home), _socket(home).with_suffix(".5432.lock")):
        stale.unlink(missing_ok=True)


def admin_url(home: Home, database: str = "postgres") -> str:
    """The address for the server's administrator."""
    return socket_url(ADMINISTRATOR, home.sockets, database)


def _start(home: Home) -> None:
    programs = postgres_programs(home.account)
    if not (home.postgres / "PG_VERSION").exists():
        _make_data_folder(home, programs)
    configuration = _CONFIGURATION.format(sockets=home.sockets, logs=home.logs)
    home.account.write(home.postgres / "oneroof.conf", configuration)
    home.account.write(home.postgres / "pg_hba.conf", _ACCESS)
    log = home.logs / "start.log"
    # its output goes nowhere: the server would keep a pipe open, and we would wait for its end
    answer = home.account.run(
        [programs / "pg_ctl", "-D", home.postgres, "-l", log, "-w", "-t", "120", "-s", "start"],
        capture_output=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    if answer.returncode != 0:
        last = log.read_text(errors="replace").strip().splitlines()[-3:] if log.exists() else []
        raise ServiceError(f"PostgreSQL does not start: {' '.join(last) or 'it gave no reason'} ({log}).")


def _make_data_folder(home: Home, programs: Path) -> None:
    """Make the data beside its place and move it there whole: a start that was cut off leaves nothing half made."""
    draft = home.path / "postgres.new"
    shutil.rmtree(draft, ignore_errors=True)
    locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    access = ["--auth-local=trust", "--auth-host=reject", f"--username={ADMINISTRATOR}"]
    answer = home.account.run([programs / "initdb", "-D", draft, *locale, *access, "--no-instructions"])
    if answer.returncode != 0:
        last = answer.stderr.strip().splitlines()[-2:]
        raise ServiceError(f"PostgreSQL's data folder cannot be made in {home.path}: {' '.join(last)}")
    home.account.write(draft / "postgresql.conf", "include 'oneroof.conf'\n")
    draft.rename(home.postgres)


def _is_up(home: Home) -> bool:
    """Whether the server answers; waits for one that starts or recovers, not for one that is dying."""
    up = False

    def settled() -> bool:
        nonlocal up
        up = _answers(home)
        return up or running(home) is None or not _socket(home).exists()

    wait_until(settled, f"PostgreSQL runs but does not answer; its log is in {home.logs}.")
    return up


def _answers(home: Home) -> bool:
    try:
        psycopg.connect(admin_url(home), connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def _set_up_roles(home: Home, passwords: Passwords) -> None:
    """Run `roles.sql` and `hardening.sql` unless these passwords were set by this very text before."""
    roles = resources.files("oneroof.embedded").joinpath("roles.sql").read_text()
    script = f'{roles}\n\\connect :"database"\n{hardening_script()}'
    done = home.path / "roles.done"
    fingerprint = passwords.fingerprint(script)
    if done.exists() and done.read_text() == fingerprint:
        return
    answer = home.account.run(
        [postgres_programs(home.account) / "psql", "-X", "-q", "-d", admin_url(home)],
        stdin=None,
        input=script,
        env=passwords.environment(),
    )
    if answer.returncode != 0:
        raise ServiceError(f"The database roles cannot be made: {answer.stderr.strip()}")
    home.account.write(done, fingerprint)


def _socket(home: Home) -> Path:
    return home.sockets / ".s.PGSQL.5432"
