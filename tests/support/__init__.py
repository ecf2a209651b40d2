"""What the tests share: real servers, real databases, factories."""
