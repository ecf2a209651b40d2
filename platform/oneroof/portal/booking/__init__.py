"""Booking an appointment oneself: service, place, day, time, details, and the page that confirms it."""
