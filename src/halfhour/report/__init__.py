"""What a run came to, for people: figures, the page and the words of the console."""
