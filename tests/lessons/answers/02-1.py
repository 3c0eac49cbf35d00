# %% right
import halfhour
import numpy as np

(x_train, y_train), _test = halfhour.load_data("digits")
x = x_train[..., None].astype("float32") / 255
y = np.eye(10)[y_train]

# %% wrong
import halfhour
import numpy as np

(x_train, y_train), _test = halfhour.load_data("digits")
x = x_train[..., None].astype("float32")
y = np.eye(10)[y_train]
