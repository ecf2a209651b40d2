"""What people agreed to: notices, the ledger of consents, and what giving and withdrawing does."""
