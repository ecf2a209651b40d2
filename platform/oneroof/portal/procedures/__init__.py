"""Online procedures between two visits: receipts, corrections, certificates."""
