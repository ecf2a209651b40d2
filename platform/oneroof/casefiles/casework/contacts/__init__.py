"""When and how the person was in touch, visits among it."""
