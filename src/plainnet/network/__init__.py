"""The two specs that say everything about a training: the network and how it is trained."""
