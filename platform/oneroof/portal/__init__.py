"""The public face of a tenant."""
