"""The pictures of a study's report, each in a file of its own; all take the words of the reader's language."""
