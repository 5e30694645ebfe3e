"""Studies: many trials that answer one question, with what each of them found."""
