"""Reading a page in another language than its own: in place, both side by side, on paper; and asking for a language."""
