"""Pictures: a person's picture -> the model's input; and small changes to pictures that keep their class."""
