"""The order of the work: a recipe goes in, a run comes out, or a scikit-learn estimator."""

from halfhour.pipeline.training import carry_out, train

__all__ = ["carry_out", "train"]
