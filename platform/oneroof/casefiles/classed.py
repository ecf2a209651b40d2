"""What every table of a personal data class carries on its rows; declared where sessions of persons see it too."""

from oneroof.tenancy.classed import Classed, classed_models

__all__ = ["Classed", "classed_models"]
