# %% right
parameters = 288 + 128
trained = 288 + 64

# %% wrong
parameters = 320 + 128
trained = 320 + 64
