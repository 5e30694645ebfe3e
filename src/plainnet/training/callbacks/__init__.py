"""What happens between two stretches of steps."""
