"""Every form that data may have, the first that recognises them reads them. To add one: a file, an entry, a test."""

from collections.abc import Sequence

from halfhour.data.forms import (
    cifar_batches,
    csv_pixels,
    hdf5,
    idx,
    mat,
    names,
    npz,
    parquet,
    table_of_labels,
    webdataset,
)
from halfhour.data.forms.asked import Asked
from halfhour.data.forms.form import Form

FORMS: Sequence[Form] = (
    Form("pixels in a CSV", csv_pixels.recognise, csv_pixels.read, in_order=True),
    Form("NumPy's arrays", npz.recognise, npz.read, in_order=True),
    Form("HDF5", hdf5.recognise, hdf5.read, in_order=True),
    Form("MATLAB", mat.recognise, mat.read, in_order=True),
    Form("IDX", idx.recognise, idx.read, in_order=True),
    Form("CIFAR's batches", cifar_batches.recognise, cifar_batches.read, in_order=True),
    Form("Parquet", parquet.recognise, parquet.read, in_order=True),
    Form("WebDataset", webdataset.recognise, webdataset.read),
    Form("a table of labels", table_of_labels.recognise, table_of_labels.read),
    Form("names that hold the class", names.recognise, names.read),
)


def find_form(asked: Asked) -> Form | None:
    """The form of what was asked for; `None` where it is none of these."""
    return next((form for form in FORMS if form.recognise(asked)), None)
