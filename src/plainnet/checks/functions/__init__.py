"""Checks a user's own layer_forward and layer_backward functions, and says what is wrong as a teacher would."""
