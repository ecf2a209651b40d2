"""oneroof: federated networks of one-stop-shop centres for migrant integration."""

__version__ = "0.1.0"
