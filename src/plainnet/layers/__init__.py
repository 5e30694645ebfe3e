"""The modules a network is made of, each with its own forward and backward."""
