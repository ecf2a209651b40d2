"""The authorization server of each tenant: partners' programs get tokens here, for what their agreement allows."""
