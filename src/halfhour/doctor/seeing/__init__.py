"""A person's program runs -> an `Observation`: what it did with Keras, and where each call stands."""
