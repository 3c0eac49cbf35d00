"""The doctor for anybody's Keras program."""
