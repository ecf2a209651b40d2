"""The built files: which hashed file stands for which name, and how Flask serves them."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Flask, Response, request, url_for

BUILD_FOLDER = Path(__file__).parent.parent / "static" / "build"
YEAR_SECONDS = 365 * 24 * 3600
_PACKED = (".css", ".js", ".svg")


class AssetsNotBuilt(RuntimeError):
    """There are no built style sheets and scripts, or not the one asked for."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The files of one build: `files` leads from names ("oneroof.css") to hashed names ("oneroof-1a2b3c4d.css")."""

    folder: Path
    files: dict[str, str]
    fingerprint: str
    """Of everything that the build was made from."""

    @classmethod
    def read(cls, folder: Path = BUILD_FOLDER) -> Manifest:
        """The build in `folder`. Raises AssetsNotBuilt where there is none, or one with a file missing."""
        try:
            written = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError) as fault:
            raise AssetsNotBuilt("The style sheets are not built yet: run python -m oneroof.assets build.") from fault
        manifest = cls(folder, dict(written["files"]), str(written["fingerprint"]))
        for name in manifest.files.values():
            if not (folder / name).exists():
                raise AssetsNotBuilt(f"The built file {name} is missing: run python -m oneroof.assets build.")
        return manifest

    def hashed(self, name: str) -> str:
        """The hashed name. Raises AssetsNotBuilt for a name that no build makes."""
        try:
            return self.files[name]
        except KeyError:
            raise AssetsNotBuilt(
                f"There is no built file {name}; there are: {', '.join(sorted(self.files))}."
            ) from None


def init_app(app: Flask, folder: Path = BUILD_FOLDER) -> None:
    """Give templates `asset(name)` and let browsers keep built files for a year: a changed file has another name.

    They are sent compressed to browsers that take it; nothing in them is secret.
    """
    manifest = Manifest.read(folder)
    packed = cache(lambda name: gzip.compress((folder / name).read_bytes(), mtime=0))
    built = frozenset(manifest.files.values())

    def asset(name: str) -> str:
        return url_for("static", filename="build/" + manifest.hashed(name))

    app.jinja_env.globals["asset"] = asset

    @app.after_request
    def keep_built_files(response: Response) -> Response:
        named = str((request.view_args or {}).get("filename", "")) if request.endpoint == "static" else ""
        if not named.startswith("build/") or response.status_code != 200:
            return response
        response.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
        name = named.removeprefix("build/")
        if name in built and name.endswith(_PACKED):
            response.vary.add("Accept-Encoding")
            if request.accept_encodings["gzip"] > 0 and "Range" not in request.headers:
                response.direct_passthrough = False
                response.set_data(packed(name))
                response.headers["Content-Encoding"] = "gzip"
                response.headers.pop("Accept-Ranges", None)
                response.set_etag(name, weak=True)
        return response
