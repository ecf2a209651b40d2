"""Deliveries of events to agencies, as the centre's own staff see them."""
