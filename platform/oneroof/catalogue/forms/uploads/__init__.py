"""Files of forms that arrive in parts: a connection that breaks loses the last part, and nothing before it."""
