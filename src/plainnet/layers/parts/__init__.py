"""What several layers are made of."""
