import halfhour

(x_train, y_train), _test = halfhour.load_data("digits")
rarest = None  # which digit || 哪个数字
count = None  # how many of them || 有多少张

print(rarest, count)
