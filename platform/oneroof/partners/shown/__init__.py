"""What an agency's program is shown: the classes of data that its agreement, its token and the person let through."""
