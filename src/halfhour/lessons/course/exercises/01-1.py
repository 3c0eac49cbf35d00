speed = 0  # images per second on your machine || 你的电脑每秒训练的图片数
seconds = 0  # for ten epochs of 48,000 images || 48,000 张图片训练十轮要多少秒

print(seconds)
