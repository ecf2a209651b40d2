"""gunicorn's settings, from the same environment as everything else: `gunicorn -c python:oneroof.cli.gunicorn_conf`."""

import gc
import os
from pathlib import Path
from typing import Any

from oneroof.cli.running import GRACE_SECONDS
from oneroof.core.config import Settings

_LONGEST_SOCKET_PATH = 103

_settings = Settings.from_environment()
_run = _settings.var / "run"
_run.mkdir(parents=True, exist_ok=True)

_host = f"[{_settings.listen}]" if ":" in _settings.listen else _settings.listen
bind = [f"{_host}:{_settings.port}"]
worker_class = "oneroof.cli.handing_worker.HandingWorker"
workers = _settings.web_workers
threads = _settings.web_threads
# Loaded once, before the workers are forked: nothing is connected until a request comes, so nothing is shared by two,
# and a worker that was killed is replaced in a moment.
preload_app = True
timeout = 60
graceful_timeout = GRACE_SECONDS
keepalive = 5
# A worker is replaced now and then, not all at once: what a library leaks stays small.
max_requests = 20_000
max_requests_jitter = 4_000

# A request's line and header are refused beyond this; bodies are limited by the application.
limit_request_line = 8190
limit_request_fields = 64
limit_request_field_size = 8190
# The application decides which proxies it believes.
forwarded_allow_ips = ""
header_map = "drop"

# The default stands in the home folder, where a second server would take it over.
control_socket = str(_run / f"gunicorn-{_settings.port}.ctl")
control_socket_disable = len(os.fsencode(control_socket)) > _LONGEST_SOCKET_PATH
proc_name = "oneroof"
loglevel = _settings.log_level.lower()
accesslog = None
errorlog = "-"
# Heartbeats must not wait for a disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  # memory, not a shared folder


def when_ready(_server: Any) -> None:
    """Before the workers are forked: what is loaded stays, and is not looked through for garbage again and again."""
    gc.collect()
    gc.freeze()


def child_exit(_server: Any, worker: Any) -> None:
    """Leave out of the metrics what only a living worker can have."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
