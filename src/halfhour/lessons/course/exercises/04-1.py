import math

shares = [0.9, 0.5, 0.2]
loss = 0

print(loss)
