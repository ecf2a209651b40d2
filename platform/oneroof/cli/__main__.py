"""`python -m oneroof.cli`: the same command where the environment's scripts are not on the path."""

from oneroof.cli import main

main(prog_name="oneroof")
