# From a book of 2017 || 2017 年的书里的写法
import numpy as np
from keras.utils import np_utils

labels = np.array([3, 1, 4])
print(np_utils.to_categorical(labels, 10))
