"""What those who counsel write down."""
