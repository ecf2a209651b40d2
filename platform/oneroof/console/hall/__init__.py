"""What a coordinator does for the hall: reads what visitors say at the kiosks, writes the way to each office."""
