"""Offices, desks, queues, visits and tickets: the visitor's way through the centre."""
