"""`python -m halfhour` is `halfhour`."""

from halfhour.cli import main

if __name__ == "__main__":
    main()
