"""What happened that a connected agency is told of: numbered feeds, and signed calls to its own receiving address."""
