"""What may happen between two stretches of steps; what always does stands beside this folder."""
