# %% right
import keras
import numpy as np

rows = keras.utils.to_categorical(np.array([3, 1, 4]), 10)

# %% wrong
import keras
import numpy as np

rows = keras.utils.to_categorical(np.array([3, 1, 4]))
