steps = 0

print(steps)
