"""Rules `no-images-found`: what a folder holds and the loader does not take, and a training without samples."""

from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Observation
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

PICTURES = (".gif", ".webp", ".avif", ".heic", ".heif", ".jfif", ".tif", ".tiff", ".jxl", ".jpe", ".mpo")
MANY = 0.1  # share of the images that are skipped
NO_CLASS = ("__MACOSX", ".ipynb_checkpoints", "__pycache__")


@rule("no-pictures-found", "cause", message("Images are silently skipped"), looks_at=Observation)
def no_pictures_found(seen: Observation) -> Suspicion | None:
    """The directory loader didn't read all the images in the folder, or read too much.

    Why it matters: `image_dataset_from_directory` of Keras 3.15 takes bmp, gif, jpeg, jpg and png and silently skips
    webp, avif, heic, tiff and jfif; `flow_from_directory` takes ppm and tiff and skips gif. Each subfolder becomes a
    class, even an empty one or one that an archive left behind.
    """
    for folder in seen.folders:
        left = {suffix: count for suffix, count in folder.passed_over.items() if suffix in PICTURES}
        kept = sum(folder.kept.values())
        empty = [name for name, count in folder.kept.items() if not count or name in NO_CLASS]
        if sum(left.values()) > MANY * (kept + sum(left.values())):
            evidence = message(
                "{kept} images of `{folder}` were read and {left} were skipped: {kinds}.",
                folder=folder.folder,
                kept=kept,
                left=sum(left.values()),
                kinds=", ".join(f"{count} {suffix}" for suffix, count in sorted(left.items())),
            )
        elif folder.classes and empty:
            evidence = message("Class `{name}` of `{folder}` has no images.", name=empty[0], folder=folder.folder)
        elif folder.classes and len(folder.kept) == 1:
            evidence = message(
                "`{folder}` has only one folder, `{name}`: one class.",
                folder=folder.folder,
                name=next(iter(folder.kept)),
            )
        else:
            continue
        return Suspicion(
            "error",
            evidence,
            message(
                "The loader expects `FOLDER/CLASS/picture`, and reads only {formats}.",
                formats=", ".join(suffix[1:] for suffix in folder.reads),
            ),
            (
                Remedy(
                    message(
                        "Pass the folder that holds one folder per class, convert other formats to JPEG or "
                        "PNG, and compare with `halfhour data check FOLDER`."
                    )
                ),
            ),
        )
    return None


@rule("no-pictures-found", "cause", message("The training set is empty"), looks_at=Case, can_crash=True)
def nothing_to_train_on(case: Case) -> Suspicion | None:
    """`fit` got no samples.

    Why it matters: an empty list of files becomes an empty array, which Keras accepts until a shape doesn't fit.
    Usually a pattern matched nothing: on Linux `*.jpg` does not find `IMG_1.JPG`, and a relative path starts in the
    working directory.
    """
    if case.fit.data.count != 0:
        return None
    return Suspicion(
        "error",
        message("`fit` got 0 samples."),
        message("The path, pattern or condition for the data matched nothing."),
        (
            Remedy(
                message(
                    "Print how many files you found before reading them; patterns are case-sensitive "
                    "(`*.jpg` doesn't find `IMG_1.JPG`)."
                )
            ),
        ),
    )
