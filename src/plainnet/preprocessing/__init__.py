"""What is done to features before a network sees them."""
