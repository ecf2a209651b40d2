"""How one gets to the centre and its offices, and who gets in: written by staff, read by everybody."""
