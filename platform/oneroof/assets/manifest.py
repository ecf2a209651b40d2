"""The built files: which hashed file stands for which name, and how Flask serves them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, request, url_for

BUILD_FOLDER = Path(__file__).parent.parent / "static" / "build"
YEAR_SECONDS = 365 * 24 * 3600


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
    """Give templates `asset(name)` and let browsers keep built files for a year: a changed file has another name."""
    manifest = Manifest.read(folder)

    def asset(name: str) -> str:
        return url_for("static", filename="build/" + manifest.hashed(name))

    app.jinja_env.globals["asset"] = asset

    @app.after_request
    def keep_built_files(response: Response) -> Response:
        built = request.endpoint == "static" and (request.view_args or {}).get("filename", "").startswith("build/")
        if built and response.status_code == 200:
            response.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
        return response
