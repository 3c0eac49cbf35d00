def interval(right, count, z=1.96):
    share = right / count
    half = z * (share * (1 - share) / count) ** 0.5  # the usual formula fails near 0 and 1 || 常见的公式在 0 和 1 附近不管用
    return share - half, share + half


print(interval(99, 100))
