import halfhour

(x_train, y_train), _test = halfhour.load_data("digits")
x = x_train  # float32, 0 to 1, with a channel || float32，0 到 1，带通道维
y = y_train  # one-hot || 独热编码

print(x.shape, x.dtype, y.shape)
