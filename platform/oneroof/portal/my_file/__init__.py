"""Somebody's own file, opened by themselves: `/my-file`."""
