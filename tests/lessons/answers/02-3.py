# %% right
import halfhour
import numpy as np

(x_train, y_train), _test = halfhour.load_data("digits")
random = np.random.default_rng(0)
places = [random.permutation(np.flatnonzero(y_train == digit)) for digit in range(10)]
validate = np.concatenate([place[: round(len(place) / 5)] for place in places])
learn = np.setdiff1d(np.arange(len(y_train)), validate)

# %% wrong
import halfhour
import numpy as np

(x_train, y_train), _test = halfhour.load_data("digits")
places = [np.flatnonzero(y_train == digit) for digit in range(10)]
validate = np.concatenate([place[: round(len(place) / 5)] for place in places])
learn = np.setdiff1d(np.arange(len(y_train)), validate)
