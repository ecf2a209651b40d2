"""Across tenants: network packs, agencies of the network, totals that reach the umbrella."""
