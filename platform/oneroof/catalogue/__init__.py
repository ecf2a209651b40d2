"""Services that a visitor can get."""
