"""Tickets on the centre's own printers, which ask for their work: the server never has to reach them."""
