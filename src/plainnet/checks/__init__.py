"""Is what was built what was meant? Checks with a verdict, and a doctor with advice."""
