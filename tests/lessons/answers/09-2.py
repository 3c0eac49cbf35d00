# %% right
import keras
from keras import layers

augment = keras.Sequential(
    [layers.RandomRotation(10 / 360, fill_mode="constant"), layers.RandomTranslation(0.1, 0.1, fill_mode="constant")]
)

# %% wrong
import keras
from keras import layers

augment = keras.Sequential([layers.RandomRotation(0.5)])
