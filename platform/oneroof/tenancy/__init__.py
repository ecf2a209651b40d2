"""Tenants, their hosts and lifecycle, and the signed context that PostgreSQL verifies."""
