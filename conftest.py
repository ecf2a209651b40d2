"""What every test stands on, the core's and those of the plugins: servers, databases, settings."""

pytest_plugins = ("support.fixtures", "support.browser_fixtures")
