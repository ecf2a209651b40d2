"""Redis from its wheel: holds only what may vanish, so nothing is written to disk."""

from pathlib import Path
from urllib.parse import quote

import psutil
import redis

from oneroof.embedded.binaries import redis_server
from oneroof.embedded.errors import ServiceError
from oneroof.embedded.home import Home
from oneroof.embedded.processes import end, process_of, processes_in, wait_until

# When memory runs out, what has an end date goes first; queues are refilled from the database's outbox.
_CONFIGURATION = """\
port 0
unixsocket {socket}
unixsocketperm 700
requirepass {password}
daemonize yes
pidfile {folder}/redis.pid
dir {folder}
logfile {folder}/redis.log
save ""
appendonly no
maxmemory 128mb
maxmemory-policy volatile-ttl
"""


def start(home: Home, password: str) -> None:
    """Make sure that the server runs and takes `password`. The caller holds the installation's lock."""
    if running(home) is None or not _answers(home, password):
        stop(home)
        _start(home, password)


def running(home: Home) -> psutil.Process | None:
    """The server's process, if it is alive."""
    return process_of(home.redis / "redis.pid", home.redis)


def stop(home: Home) -> None:
    """End the server at once, for it has nothing to save, and clear what a killed one left behind."""
    end(processes_in(home.redis, "redis-server"), seconds=0)
    for stale in (_socket(home), home.redis / "redis.pid"):
        stale.unlink(missing_ok=True)


def url(home: Home, password: str) -> str:
    """The address for redis-py."""
    return f"unix://:{password}@{quote(str(_socket(home)))}?db=0"


def _start(home: Home, password: str) -> None:
    configuration = home.redis / "redis.conf"
    text = _CONFIGURATION.format(socket=_socket(home), folder=home.redis, password=password)
    home.account.write(configuration, text)
    answer = home.account.run([redis_server(home.account), configuration])
    failure = f"Redis does not start; its log is {home.redis / 'redis.log'}."
    if answer.returncode != 0:
        raise ServiceError(f"{failure} {answer.stdout.strip()} {answer.stderr.strip()}".strip())
    wait_until(lambda: _answers(home, password), failure, seconds=30)


def _answers(home: Home, password: str) -> bool:
    client = redis.Redis.from_url(url(home, password), socket_timeout=5, socket_connect_timeout=5)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


def _socket(home: Home) -> Path:
    return home.sockets / "redis.sock"
