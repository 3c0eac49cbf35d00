conv = 0  # 16 filters, 5 x 5, on 32 x 32 x 3 || 16 个 5 × 5 的卷积核，输入 32 × 32 × 3
dense = 0  # 10 units, after max-pooling 2 and flatten || 10 个单元，接在 2×2 最大池化和展平之后

print(conv, dense)
