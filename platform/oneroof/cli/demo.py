"""`oneroof demo`: the network that is there to be looked at."""

import click


@click.group(epilog="Example: oneroof demo credentials --json")
def demo() -> None:
    """The demo network: nobody's data, everybody's to try."""
