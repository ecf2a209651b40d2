"""Style sheets and scripts: built from `frontend/` by `python -m oneroof.assets build`, served under hashed names."""

from oneroof.assets.manifest import AssetsNotBuilt, Manifest, init_app

__all__ = ["AssetsNotBuilt", "Manifest", "init_app"]
