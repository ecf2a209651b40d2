"""What is wrong with a pack."""

from oneroof.core.declarations.faults import DeclarationFaults


class PackFaults(DeclarationFaults):
    """The pack cannot be used. `faults` are in the order of files and lines."""
