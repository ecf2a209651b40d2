"""Files: kept encrypted, recognised by what they hold, looked through for viruses."""
