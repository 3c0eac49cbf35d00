speed = 0  # pictures a second, as your machine has it || 你的电脑每秒训练的图片数
seconds = 0  # for ten epochs of 48,000 pictures || 48,000 张图片训练十轮要多少秒

print(seconds)
