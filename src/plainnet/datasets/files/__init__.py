"""How published files are found, fetched, checked, unpacked and kept."""
