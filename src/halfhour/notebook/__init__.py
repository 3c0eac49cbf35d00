"""A notebook: a file that is run from the top with the doctor attached, or a live one whose cells are watched."""
