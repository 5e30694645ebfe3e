"""What the doctor knows: one symptom, one file, found by its name; each examines a patient and tells its findings."""
