"""The work with a person: notes, contacts, who is responsible, what is to be done, and the agreed next steps."""
