"""The order of the work: a recipe goes in, a run comes out, or a scikit-learn estimator."""

from halfhour.pipeline.entry import carry_out, train
from halfhour.pipeline.job import Job

__all__ = ["Job", "carry_out", "train"]
