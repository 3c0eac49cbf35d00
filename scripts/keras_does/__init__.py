"""What Keras does with ordinary programs: small programs -> a page in both languages."""
