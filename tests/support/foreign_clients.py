"""The certified `openid-client` (npm) as a process, and somebody's browser that a program sends to a centre."""

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import requests

from oneroof.assets.node import find_node
from oneroof.embedded.processes import only_one

FOLDER = Path(__file__).parent / "openid_client"
LOCKED = FOLDER / "package-lock.json"
INSTALLED = FOLDER / "node_modules" / ".package-lock.json"
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def install() -> None:
    """Bring the packages that the lock file names, once."""
    with only_one(Path(tempfile.gettempdir()) / f"oneroof-openid-client-{os.getuid()}.lock"):
        if not INSTALLED.exists() or INSTALLED.stat().st_mtime < LOCKED.stat().st_mtime:
            find_node().run("npm", "ci", at=FOLDER)
            INSTALLED.touch()


def openid_client(browser: Callable[[str], str] | None = None, **settings: Any) -> dict[str, Any]:
    """What `client.mjs` got with these settings. `browser` opens an address, and says where it was sent back to."""
    install()
    command = [str(find_node().node), "client.mjs", json.dumps(settings)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=FOLDER, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdin and process.stdout and process.stderr
        answer = _line(process)
        if "open" in answer:
            assert browser is not None
            process.stdin.write(browser(answer["open"]) + "\n")
            process.stdin.flush()
            answer = _line(process)
        process.stdin.close()
        assert process.wait(timeout=60) == 0, process.stderr.read()
    return answer


def _line(process: "subprocess.Popen[str]") -> dict[str, Any]:
    assert process.stdout and process.stderr
    line = process.stdout.readline()
    assert line, process.stderr.read()
    found: dict[str, Any] = json.loads(line)
    return found


def letting_in(session_secret: str, origin: str) -> Callable[[str], str]:
    """A browser in which somebody is signed in, who lets every program in that asks."""

    def open_address(address: str) -> str:
        with requests.Session() as browser:
            browser.cookies.set("staff", session_secret, domain=origin.split("//")[1].split(":")[0])
            page = browser.get(address)
            found = _TOKEN.search(page.text)
            assert page.ok and found, page.text
            fields = {"csrf_token": unescape(found[1]), "decision": "allow"}
            answer = browser.post(page.url, data=fields, allow_redirects=False)
            assert answer.status_code == 303, answer.text
            return answer.headers["Location"]

    return open_address
