"""The answer to a study's question: as data (answer.py), in words (sentences.py), as a file (write.py and what it names)."""
