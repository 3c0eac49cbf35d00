"""Training: a compiled Keras model, a split and a recipe -> a history, on time and as told."""
