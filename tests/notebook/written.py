"""Notebooks written down as text: `# %%` begins a cell, `# %% [markdown]` one with words."""

import json
from pathlib import Path
from typing import Any

PYTHON = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}


def cells_of(text: str) -> list[str]:
    """The texts of the cells with code."""
    parts = text.split("# %%\n")
    return [part.strip("\n") for part in parts[1:]]


def document(cells: list[str], **metadata: Any) -> dict[str, Any]:
    """A notebook of nbformat 4.5 with a heading and these cells."""
    made: list[dict[str, Any]] = [{"cell_type": "markdown", "id": "top", "metadata": {}, "source": ["# A notebook"]}]
    for number, source in enumerate(cells):
        made.append(
            {
                "cell_type": "code",
                "id": f"cell-{number}",
                "metadata": {},
                "execution_count": number + 1,
                "outputs": [{"output_type": "stream", "name": "stdout", "text": ["as it was saved\n"]}],
                "source": source.splitlines(keepends=True),
            }
        )
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": PYTHON | metadata, "cells": made}


def written(path: Path, text: str, **metadata: Any) -> Path:
    """The notebook as a file."""
    path.write_text(json.dumps(document(cells_of(text), **metadata)), encoding="utf-8")
    return path
