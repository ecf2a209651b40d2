"""What a new plugin begins with (`oneroof plugin new`), and what is wrong with one (`oneroof plugin check`)."""
