"""`python -m oneroof.assets build | check`: the style sheets and scripts of the pages.

Example: python -m oneroof.assets build
"""

from __future__ import annotations

import argparse
import sys

from oneroof.assets import sources
from oneroof.assets.builder import build
from oneroof.assets.node import BuildFailed


def main(arguments: list[str] | None = None) -> int:
    """Exit code: 0 when the built files are there and current, 1 when not."""
    parser = argparse.ArgumentParser(prog="python -m oneroof.assets", description=__doc__)
    parser.add_argument("step", choices=("build", "check"), help="build what changed, or say whether anything did")
    step = parser.parse_args(arguments).step
    if step == "check":
        current = sources.up_to_date()
        print("The built files are current." if current else "Not built as the sources are now: run build.")  # noqa: T201 a command speaks
        return 0 if current else 1
    try:
        built = build()
    except BuildFailed as failure:
        print(failure, file=sys.stderr)  # noqa: T201 a command speaks
        return 1
    print("Built the style sheets and scripts." if built else "The style sheets and scripts are current.")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
