"""What visitors look for in vain, for those who write the pages."""
