"""Debian's clamd on a socket of its own, with a signature of our own making: nothing is downloaded or shared."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from oneroof.storage.scanner import Scanner, ScannerUnavailable
from support.clamd import EICAR

_SETTINGS = """
DatabaseDirectory {folder}/signatures
LocalSocket {folder}/clamd.sock
PidFile {folder}/clamd.pid
TemporaryDirectory {folder}
Foreground yes
User {user}
MaxThreads 2
ConcurrentDatabaseReload no
"""


def clamd_program() -> str | None:
    """Where Debian puts it, which is not on everybody's PATH."""
    return shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@contextmanager
def real_clamd() -> Iterator[Scanner]:
    """A scanner that finds the EICAR test file, also inside others."""
    program = clamd_program()
    assert program, "this test needs clamd (infra/debian-packages)"
    # a socket's address is short: pytest's own folders are too deep
    with tempfile.TemporaryDirectory(prefix="clamd") as name:
        folder = Path(name)
        (folder / "signatures").mkdir()
        # name, kind of file (0: any), where in it (*: anywhere), what
        signature = f"Eicar.Local:0:*:{EICAR.hex()}\n"
        (folder / "signatures/local.ndb").write_text(signature)
        settings = folder / "clamd.conf"
        owner = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
        settings.write_text(_SETTINGS.format(folder=folder, user=owner))
        with subprocess.Popen([program, "-c", settings], stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
            scanner = Scanner(f"unix://{folder}/clamd.sock")
            try:
                _wait_for(scanner, process)
                yield scanner
            finally:
                process.terminate()


def _wait_for(scanner: Scanner, process: subprocess.Popen[bytes]) -> None:
    while True:
        try:
            scanner.scan(b"hello")
        except ScannerUnavailable:
            assert process.poll() is None, process.stdout and process.stdout.read().decode()
            time.sleep(0.02)
        else:
            return
