"""Appointments at the house that agencies book for people who were referred to them."""
