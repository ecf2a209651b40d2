"""What can be done for the rights of persons. Every function records what was done; none commits."""
