"""How often a run answers for things that it never learned: `python benchmarks/unseen.py RUN OTHER [COUNT]`.

OTHER is a data set of other things (`mnist` for a run on CIFAR-10). Its test pictures are brought to the model's form;
prints the share of them that is answered (false accepts), beside the share of the run's own test pictures that is.
"""

import sys

import numpy as np
from PIL import Image

import halfhour
from halfhour.answers import look
from halfhour.data.catalogue import load
from halfhour.evaluation import wilson_interval
from halfhour.images.prepare import prepare_plain
from halfhour.trust import unlike

run = halfhour.load(sys.argv[1])
trust, shape = run.facts.trust, run.facts.data.picture_shape
count = int(sys.argv[3]) if len(sys.argv) > 3 else 2000
own = load(run.facts.recipe.data, shape=shape).test.pictures[:count]
others = load(sys.argv[2]).test.pictures[:count]
brought = np.stack([prepare_plain(Image.fromarray(picture.squeeze()), shape).pixels for picture in others])
for name, pictures in ((f"{run.facts.data.name}, its own", own), (f"{sys.argv[2]}, never learned", brought)):
    seen = look(run.model, pictures)
    answered = ~unlike(seen, trust) & (seen.probabilities.max(axis=1) >= trust.lowest_probability)
    low, high = wilson_interval(int(answered.sum()), len(answered))
    print(f"{name}: {answered.mean():.1%} of {len(answered)} test pictures answered ({low:.1%} to {high:.1%})")
