"""Rule `augmentation-breaks-labels`: images and their masks, changed by other random numbers."""

from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.drawing import masks_drawn_apart
from halfhour.doctor.seeing.observed import Observation
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message


@rule("augmentation-breaks-labels", "cause", message("Images and masks are augmented separately"), looks_at=Observation)
def masks_apart(seen: Observation) -> Suspicion | None:
    """A `map` draws random numbers for each image and others for its mask, so the two no longer fit together.

    Why it matters: if the image is flipped and its mask is not, every pixel has the label of another place. The model
    learns the average of both. The rule follows the operations of the traced function back to what draws: an image's
    brightness may change alone, but the mask has to depend on the same random numbers as its image.
    """
    for model in seen.models.values():
        if model.compiled.get("loss") and any(masks_drawn_apart(fit.data.whole) for fit in model.fits):
            return Suspicion(
                "error",
                message("The `map` of the training data changes the targets by random numbers of their own."),
                message("The images are flipped, rotated or cropped otherwise than the masks that belong to them."),
                (
                    Remedy(
                        message(
                            "Change both at once: concatenate them with `tf.concat([image, mask], axis=-1)` and split "
                            "them afterwards, or pass the same seed to both: "
                            "`tf.image.stateless_random_flip_left_right(image, seed)`."
                        )
                    ),
                ),
                explains=("underfitting", "labels-misaligned", "overfitting", "undertrained", "stuck-at-chance"),
            )
    return None
