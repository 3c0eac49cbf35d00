import halfhour
import numpy as np

(x_train, y_train), _test = halfhour.load_data("digits")
random = np.random.default_rng(0)
validate = np.arange(len(y_train))[-287:]  # the last fifth, unshuffled || 原样照取的最后五分之一
learn = np.arange(len(y_train))[:-287]

print(len(learn), len(validate), np.bincount(y_train[validate]))
