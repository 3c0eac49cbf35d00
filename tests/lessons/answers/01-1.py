# %% right
speed = 8000
seconds = 10 * 48_000 / speed

# %% wrong
speed = 8000
seconds = 48_000 / speed
