"""Plugins: found, loaded, held apart from each other, enabled by tenants and brought to new versions."""
