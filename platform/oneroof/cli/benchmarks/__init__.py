"""How fast parts of the product are on this machine, measured in an installation that is thrown away afterwards."""
