"""Installs the core and every plugin as one distribution: see docs/decisions for why one and not many."""

from configparser import ConfigParser
from pathlib import Path

from setuptools import find_packages, setup

ROOT = Path(__file__).parent
SOURCES = ["platform", *sorted(str(path.parent.relative_to(ROOT)) for path in ROOT.glob("plugins/*/setup.cfg"))]

package_dir = {"oneroof.migrations": "migrations"}
for source in SOURCES:
    for package in find_packages(source, exclude=["tests", "tests.*"]):
        package_dir[package] = f"{source}/{package.replace('.', '/')}"

entry_points: dict[str, list[str]] = {}
for source in [".", *SOURCES[1:]]:
    declared = ConfigParser()
    declared.read(ROOT / source / "setup.cfg")
    if declared.has_section("options.entry_points"):
        for group, lines in declared.items("options.entry_points"):
            entry_points.setdefault(group, []).extend(filter(None, map(str.strip, lines.splitlines())))

DATA = ["py.typed", "**/templates/**", "**/static/**", "**/locale/**/*.[mp]o", "**/*.sql", "**/*.toml", "**/*.json"]
# a plugin's migrations are files that alembic reads, and no packages
DATA += ["migrations/**/*.py", "locale/*.pot"]
packages = [*package_dir]
top_level = [name for name in packages if "." not in name]
package_data = {**dict.fromkeys(top_level, DATA), "oneroof.migrations": ["**/*.py", "**/*.mako", "**/*.sql"]}

setup(packages=packages, package_dir=package_dir, package_data=package_data, entry_points=entry_points)
