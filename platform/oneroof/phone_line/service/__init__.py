"""What operators do: take calls, verify callers, work in the caller's home centre, call back."""
