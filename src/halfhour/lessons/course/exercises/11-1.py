import keras


def on_top(base, classes):
    outputs = keras.layers.Dense(classes)(base.output)
    return keras.Model(base.inputs, outputs)
