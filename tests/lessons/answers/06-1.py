# %% right
answers = {"a": "overfitting", "b": "underfitting", "c": "healthy", "d": "too fast"}

# %% wrong
answers = {"a": "overfitting", "b": "healthy", "c": "healthy", "d": "too fast"}
