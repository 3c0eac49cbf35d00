# %% right
def interval(right, count, z=1.96):
    middle = (right + z**2 / 2) / (count + z**2)
    half = z / (count + z**2) * (right * (count - right) / count + z**2 / 4) ** 0.5
    return middle - half, middle + half


# %% wrong
def interval(right, count, z=1.96):
    share = right / count
    half = z * (share * (1 - share) / count) ** 0.5
    return max(0, share - half), min(1, share + half)
