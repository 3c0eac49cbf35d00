"""Part of rule `train-val-leak`: rows of one person, or of another single origin, on both sides of a division."""

from halfhour.doctor.seeing.observed import Observation
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

ONE_ORIGIN = message("Rows of one origin are in both sets")


def divided_groups(seen: Observation) -> Suspicion | None:
    """A division at random of rows of which several come from one origin that has one label."""
    trained = {fit.data.count for model in seen.models.values() for fit in model.fits}
    for divided in seen.divided:
        if any(count and count <= divided.rows[0] for count in trained):  # less where a part is held for validation
            return Suspicion(
                "warning",
                message(
                    "The rows come from {origins} different values of `{origin}`, each with a single label; {both} of "
                    "them are on both sides of the random split.",
                    origins=divided.origins,
                    origin=divided.origin,
                    both=divided.both,
                ),
                message("The model can learn to recognise the origin instead of what tells the classes apart."),
                (
                    Remedy(
                        message(
                            "Split by origin: `GroupShuffleSplit(test_size=0.2).split(x, y, groups={origin})` from "
                            "scikit-learn.",
                            origin=divided.origin,
                        )
                    ),
                ),
                title=ONE_ORIGIN,
                explains=("overfitting", "miscalibrated"),
                site=divided.site,
            )
    return None
