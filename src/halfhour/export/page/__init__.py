"""One HTML file with a model inside: it draws, prepares and answers in the browser, without a network."""
