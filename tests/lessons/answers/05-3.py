# %% right
import keras


class Enough(keras.callbacks.Callback):
    def __init__(self, share):
        super().__init__()
        self.share = share

    def on_epoch_end(self, epoch, logs=None):
        if logs["val_accuracy"] >= self.share:
            self.model.stop_training = True


# %% wrong
import keras


class Enough(keras.callbacks.Callback):
    def __init__(self, share):
        super().__init__()
        self.share = share

    def on_epoch_end(self, epoch, logs=None):
        if logs["accuracy"] >= self.share:
            self.model.stop_training = True
