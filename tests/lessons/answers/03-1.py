# %% right
conv = 1216
dense = 31370

# %% wrong
conv = 1216
dense = 10 * (16 * 16 * 16 + 1)
