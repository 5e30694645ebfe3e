"""How files of rows are found, read and checked."""
