"""Rule `labels-misaligned`: lists of files that are paired in different orders."""

from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Observation
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message


@rule("labels-misaligned", "cause", message("Images and masks are in different orders"), looks_at=Observation)
def files_in_another_order(seen: Observation) -> Suspicion | None:
    """Two lists of files are paired whose names are the same, but in a different order.

    Why it matters: `glob` and `os.listdir` give files in no particular order, and sorted as text, `10` comes before
    `2`. If only one of the lists is sorted, or each in its own way, most images get the mask of another one. Even two
    lists that `sorted` has sorted may differ: `1.jpg` comes before `10.jpg`, but `1_mask.png` after `10_mask.png`. The
    rule compares the names of the files that `from_tensor_slices` gets, without endings and words such as `mask`.
    """
    if not seen.files_paired:
        return None
    paired = seen.files_paired[0]
    return Suspicion(
        "error",
        message(
            "Line {line} pairs {count:,} files with {count:,} others of the same names, but {apart:,} of them with one "
            "of another name, such as `{one}` with `{other}`.",
            line=paired.site.line if paired.site else 0,
            count=paired.count,
            apart=paired.apart,
            one=paired.one,
            other=paired.other,
        ),
        message("One list isn't sorted, or the additions to the names, such as `_mask`, sort differently."),
        (
            Remedy(
                message(
                    "Make the name of the second file from that of the first, "
                    "`masks = [folder / (path.stem + '_mask.png') for path in images]`, or sort both by the same key."
                )
            ),
        ),
        explains=("underfitting", "overfitting", "undertrained", "stuck-at-chance"),
        site=paired.site,
    )
