"""The translators' workshop: from sentences in the sources to compiled catalogs.

`python -m oneroof.core.catalogs --help` lists the steps; docs/translating.md tells how to go about it.
"""
