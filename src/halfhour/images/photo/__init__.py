"""A photograph, scan or drawing of digits -> each digit as MNIST has it, one small step a function."""
