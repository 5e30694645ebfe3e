"""Models that leave: as other programs run them, and as they come from elsewhere."""
