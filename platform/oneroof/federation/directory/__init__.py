"""Who takes what, from whom, how and how soon: kept by the agencies, read by all who refer people."""
