"""What the programs of partners have called, and how often they may."""
