"""Slots and bookings: when somebody can come by appointment, and who has said they will."""
