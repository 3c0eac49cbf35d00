# %% right
import halfhour
import numpy as np

(x_train, y_train), _test = halfhour.load_data("digits")
counts = np.bincount(y_train)
rarest, count = counts.argmin(), counts.min()

# %% wrong
import halfhour
import numpy as np

(x_train, y_train), _test = halfhour.load_data("digits")
counts = np.bincount(y_train)
rarest, count = counts.argmax(), counts.max()
