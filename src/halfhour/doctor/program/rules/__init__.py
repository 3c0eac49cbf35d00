"""One rule a file; its docstring says what it looks at, why it matters, and where its thresholds come from."""
