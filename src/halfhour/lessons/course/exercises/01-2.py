import numpy as np
from keras.utils import np_utils

labels = np.array([3, 1, 4])
rows = np_utils.to_categorical(labels, 10)
print(rows)
