"""A model for elsewhere: a run -> a file for another runtime, compared with its Keras model before it stays."""
