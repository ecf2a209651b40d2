"""Procedures: a person's running requests for services, from application to result."""
