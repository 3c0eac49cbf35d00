"""Networks by name: a name -> a Keras model that takes raw pixels and gives class probabilities."""
