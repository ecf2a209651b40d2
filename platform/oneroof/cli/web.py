"""The web application, as a server of any kind calls it."""

from flask import Flask

from oneroof import embedded
from oneroof.app import create_app
from oneroof.core.config import Settings


def application() -> Flask:
    """The application for this process's environment; starts the embedded servers where none are named."""
    return create_app(embedded.connected(Settings.from_environment()))
