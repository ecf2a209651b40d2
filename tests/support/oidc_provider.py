"""A real OpenID provider (npm's oidc-provider) as a process on this machine, and somebody who logs in there."""

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx2

from oneroof.assets.node import find_node
from oneroof.embedded.processes import only_one

FOLDER = Path(__file__).parent / "oidc"
LOCKED = FOLDER / "package-lock.json"
INSTALLED = FOLDER / "node_modules" / ".package-lock.json"
_FORM = re.compile(r'<form[^>]*action="([^"]+)"', re.DOTALL)


@dataclass(frozen=True)
class Provider:
    """A running provider."""

    issuer: str

    def log_in(self, address: str, account: str) -> str:
        """Follow our redirect to the provider, log in there as `account`, agree; the address that it sends back to."""
        with httpx2.Client() as person:
            answer = person.get(address)
            for _ in range(12):
                if answer.is_redirect:
                    target = urljoin(str(answer.url), answer.headers["location"])
                    if not target.startswith(self.issuer):
                        return target
                    answer = person.get(target)
                    continue
                form = _FORM.search(answer.text)
                assert form, answer.text
                fields = _hidden(answer.text) | {"login": account, "password": "any"}
                answer = person.post(urljoin(str(answer.url), unescape(form[1])), data=fields)
        raise AssertionError("the provider never sent back")


def install() -> None:
    """Bring the packages that the lock file names, once."""
    with only_one(Path(tempfile.gettempdir()) / f"oneroof-oidc-{os.getuid()}.lock"):
        if not INSTALLED.exists() or INSTALLED.stat().st_mtime < LOCKED.stat().st_mtime:
            find_node().run("npm", "ci", at=FOLDER)
            INSTALLED.touch()


@contextmanager
def openid_provider(clients: list[dict[str, Any]], accounts: dict[str, dict[str, Any]]) -> Iterator[Provider]:
    """The provider for the block. `accounts` are the claims of whoever logs in under a name."""
    install()
    settings = json.dumps({"clients": clients, "accounts": accounts})
    command = [str(find_node().node), "provider.mjs", settings]
    process = subprocess.Popen(command, cwd=FOLDER, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        yield Provider(_issuer(process))
    finally:
        process.terminate()
        process.communicate(timeout=20)


def _issuer(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("{"):
            return str(json.loads(line)["issuer"])
    raise AssertionError(f"the provider ended with {process.wait()}")


def _hidden(page: str) -> dict[str, str]:
    found = re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page)
    return {name: unescape(value) for name, value in found}
