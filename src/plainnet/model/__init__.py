"""What is saved, loaded and asked for predictions."""
