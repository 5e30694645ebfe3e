"""Named recipes over chains of transforms."""
