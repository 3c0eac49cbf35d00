# %% right
steps = 4220

# %% wrong
steps = 54_000 // 64 * 5
