"""The lessons: their texts and programs in `course/`, and what is made of them.

`course/NN-name.md` and `.zh-CN.md` are the texts, `course/NN-name.py` the one program that both show in cells,
`course/NN-name.json` what that program printed when `scripts/lessons.py` ran it. `docs/lessons` is written from here,
and so are notebooks, so that `halfhour learn` works wherever the package is installed.
"""
