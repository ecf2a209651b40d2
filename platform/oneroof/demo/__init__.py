"""The demonstration network's people, past and clock. Only for networks marked `demo`; nobody in it exists."""
