"""A job in a process of its own that stops at one place and waits there to be killed.

Run as `python -m support.killed_process SETTINGS PLACE TENANT NETWORK ROW`. PLACE is `module:function`, or
`module:class.method`: what stands there is replaced by a wait, after a word on standard output.
"""

import pickle
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID

from oneroof.core.config import Settings
from oneroof.jobs import relay
from oneroof.registry import JOB_MODULES
from oneroof.services import Services

WAITS = "waits"


def kill_midway(settings: Settings, place: str, tenant_id: int, network_id: int, row_id: UUID) -> None:
    """Have a job done in another process as far as `place`, and kill it there with SIGKILL."""
    path = settings.var / "killed.settings"
    path.write_bytes(pickle.dumps(settings))
    command = [sys.executable, "-m", "support.killed_process", str(path), place, str(tenant_id), str(network_id)]
    folder = Path(__file__).parent.parent
    with subprocess.Popen([*command, str(row_id)], cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline().strip()
        process.kill()
    path.unlink()
    assert said == WAITS, f"the job did not come to {place}"


def _stop_at(place: str) -> None:
    module, _, name = place.partition(":")
    *owners, last = name.split(".")
    holder: Any = import_module(module)
    for owner in owners:
        holder = getattr(holder, owner)
    setattr(holder, last, _wait)


def _wait(*_arguments: Any, **_named: Any) -> None:
    sys.stdout.write(f"{WAITS}\n")
    sys.stdout.flush()
    time.sleep(600)


if __name__ == "__main__":
    opened = Services.open(pickle.loads(Path(sys.argv[1]).read_bytes()))
    for module_name in JOB_MODULES:
        import_module(module_name)
    _stop_at(sys.argv[2])
    relay.do(opened, int(sys.argv[3]), int(sys.argv[4]), UUID(sys.argv[5]))
