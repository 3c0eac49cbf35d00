"""What scikit-learn does best in a minute or two on MNIST: 50 principal components, then a support vector machine.

    python benchmarks/peers/sklearn_mnist.py MNIST.NPZ SEED

The last line of its output is one JSON document.
"""

import json
import sys

import numpy as np
from sklearn.decomposition import PCA
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC

with np.load(sys.argv[1]) as data:
    x_train, y_train, x_test, y_test = data["x_train"], data["y_train"], data["x_test"], data["y_test"]
x_train, x_test = (pictures.reshape(len(pictures), -1).astype("float32") / 255 for pictures in (x_train, x_test))
classifier = make_pipeline(PCA(50, random_state=int(sys.argv[2])), SVC(C=10, gamma="scale"))
classifier.fit(x_train, y_train)
print(json.dumps({"test_accuracy": float(classifier.score(x_test, y_test))}))
