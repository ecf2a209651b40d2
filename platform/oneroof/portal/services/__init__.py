"""What visitors read of the catalogue: the list of services, and the page of each."""
