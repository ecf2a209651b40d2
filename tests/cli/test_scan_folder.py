"""Only what lies in the folder itself is sent, and no name of a file says anything to the server but a name."""

import os
from email import message_from_bytes
from pathlib import Path

import pytest

from oneroof.cli import scan_folder
from oneroof.cli.scan_folder import ScanFolder


def test_links_are_left_alone(tmp_path: Path) -> None:
    secret, folder = tmp_path / "secret.pdf", ScanFolder(tmp_path / "scans")
    secret.write_bytes(b"%PDF-1.7 not scanned here")
    folder.prepare()
    (folder.path / "trick.pdf").symlink_to(secret)
    (folder.path / "nowhere.pdf").symlink_to(tmp_path / "missing.pdf")
    (folder.path / "lease.pdf").write_bytes(b"%PDF-1.7 a lease")
    folder.ready()
    [found] = folder.ready()
    assert found.name == "lease.pdf"
    found.unlink()
    found.symlink_to(secret)
    with pytest.raises(FileNotFoundError, match=r"lease\.pdf"):
        list(scan_folder._pieces(found, b"", b""))


def test_a_name_stays_a_name() -> None:
    name = os.fsdecode(b'a"\r\nX-Office: other\r\n\r\n\x00\xff.pdf')
    head, _ = scan_folder._around(name, "boundary")
    part = message_from_bytes(head.partition(b"\r\n")[2])
    assert part.keys() == ["Content-Disposition", "Content-Type"]
    assert part.get_filename() == "a___X-Office: other______.pdf"
