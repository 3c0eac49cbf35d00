import keras
from keras import layers

augment = keras.Sequential([layers.RandomFlip("horizontal")])
