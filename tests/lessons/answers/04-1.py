# %% right
import math

loss = sum(-math.log(share) for share in (0.9, 0.5, 0.2)) / 3

# %% wrong
import math

loss = sum(-math.log10(share) for share in (0.9, 0.5, 0.2)) / 3
