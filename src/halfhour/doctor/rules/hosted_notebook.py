"""Rule `hosted-notebook`."""

import re

from halfhour.doctor.ended import evidence_of, said
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.doctor.worked import Worked
from halfhour.language import Message, message

PLACES = re.compile(r"(/kaggle/(?:input|working)|/content(?:/drive(?:/My ?Drive)?)?)(?![\w-])")
PACKAGES = re.compile(r"No module named '(google\.colab|google|kaggle_datasets|kaggle_secrets)|OnlyInColabError: (\S+)")


@rule("hosted-notebook", "cause", message("The notebook was written for Colab or Kaggle"), looks_at=Worked)
def hosted_notebook(worked: Worked) -> Suspicion | None:
    """A cell asks for something that only Google Colab or Kaggle has: their packages, or their folders with data.

    Why it matters: the training isn't wrong, it hasn't started. Bring the data to this machine, and tell the notebook
    where it is.
    """
    crash = worked.seen.crash
    if crash is None:
        return None
    package, place = PACKAGES.search(said(crash)), PLACES.search(said(crash))
    missing = place if re.match("FileNotFound|NotFound|OSError|PermissionError", said(crash)) else None
    if package is None and missing is None:
        return None
    cause = message("Colab mounts Google Drive at `/content/drive`, Kaggle puts its data sets in `/kaggle/input`.")
    return Suspicion("error", evidence_of(crash), cause, (Remedy(_remedy(missing)),), of_the_end=True)


def _remedy(missing: re.Match[str] | None) -> Message:
    if missing is None:
        return message(
            "Copy the files from the drive to a local folder and run `halfhour check NOTEBOOK --map "
            "/content/drive/MyDrive=FOLDER`: this skips the mount and reads its paths from that folder."
        )
    return message(
        "Download the data to a local folder and run `halfhour check NOTEBOOK --map {place}=FOLDER`.",
        place=missing[1],
    )
