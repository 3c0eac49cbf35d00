"""Every form that data may have, the first that recognises them reads them. To add one: a file, an entry, a test."""

from collections.abc import Sequence

from halfhour.data.forms import csv_pixels
from halfhour.data.forms.asked import Asked
from halfhour.data.forms.form import Form

FORMS: Sequence[Form] = (Form("pixels in a CSV", csv_pixels.recognise, csv_pixels.read),)


def find(asked: Asked) -> Form | None:
    """The form of what was asked for; `None` where it is none of these."""
    return next((form for form in FORMS if form.recognise(asked)), None)
