"""What the rooms hand each other: plain records, without behaviour beyond reading themselves.

Shapes: N pictures, height H, width W, C channels (1 grey, 3 colour), K classes.
"""

from halfhour.records.adoption import Adoption
from halfhour.records.arrays import Array, Floats, Labels, Pixels, Preparation
from halfhour.records.contest import Contest, Duel, Opening, Standing
from halfhour.records.division import DivisionRecord, Keys, SideRecord
from halfhour.records.exported import Answers, Comparison, Exported
from halfhour.records.findings import Check, Finding, Mended, Place, Severity, Trial
from halfhour.records.inside import Explanation, LastSum, LayerActivity
from halfhour.records.pictures import (
    DataFacts,
    Dataset,
    Found,
    Gallery,
    Hypothesis,
    LeftOut,
    Pictures,
    PreparedPicture,
    Sealed,
    Split,
    Step,
)
from halfhour.records.run import RUNS, OwnPicture, RunFacts
from halfhour.records.scores import (
    ClassScore,
    ConfusedPair,
    Evaluation,
    Impression,
    Mistake,
    Prediction,
    Predictions,
    Texture,
    Trust,
)
from halfhour.records.training import (
    LONGER,
    Candidate,
    CrossValidation,
    Epoch,
    History,
    LayerResponse,
    LayerSummary,
    Plan,
    Seconds,
    StopReason,
)

__all__ = [
    "LONGER",
    "RUNS",
    "Adoption",
    "Answers",
    "Array",
    "Candidate",
    "Check",
    "ClassScore",
    "Comparison",
    "ConfusedPair",
    "Contest",
    "CrossValidation",
    "DataFacts",
    "Dataset",
    "DivisionRecord",
    "Duel",
    "Epoch",
    "Evaluation",
    "Explanation",
    "Exported",
    "Finding",
    "Floats",
    "Found",
    "Gallery",
    "History",
    "Hypothesis",
    "Impression",
    "Keys",
    "Labels",
    "LastSum",
    "LayerActivity",
    "LayerResponse",
    "LayerSummary",
    "LeftOut",
    "Mended",
    "Mistake",
    "Opening",
    "OwnPicture",
    "Pictures",
    "Pixels",
    "Place",
    "Plan",
    "Prediction",
    "Predictions",
    "Preparation",
    "PreparedPicture",
    "RunFacts",
    "Sealed",
    "Seconds",
    "Severity",
    "SideRecord",
    "Split",
    "Standing",
    "StopReason",
    "Step",
    "Texture",
    "Trial",
    "Trust",
]
