"""PyTorch's basic MNIST example: two convolutions, two dense layers, Adadelta at 1.0 times 0.7 an epoch, 14 epochs.

    python benchmarks/peers/torch_mnist.py MNIST.NPZ SEED

Written from the example's description; needs PyTorch (`pip install --group peers`). The example's data come through
torchvision, these from the same pixels in an `.npz`. The last line of its output is one JSON document.
"""

import json
import sys

import numpy as np
import torch
from torch import nn
from torch.nn import functional

EPOCHS, BATCH = 14, 64

torch.manual_seed(int(sys.argv[2]))

with np.load(sys.argv[1]) as data:
    arrays = {name: torch.from_numpy(data[name]) for name in ("x_train", "y_train", "x_test", "y_test")}
x_train, x_test = (((arrays[name].float() / 255) - 0.1307)[:, None] / 0.3081 for name in ("x_train", "x_test"))
y_train, y_test = arrays["y_train"].long(), arrays["y_test"].long()

network = nn.Sequential(
    nn.Conv2d(1, 32, 3),
    nn.ReLU(),
    nn.Conv2d(32, 64, 3),
    nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Dropout(0.25),
    nn.Flatten(),
    nn.Linear(9216, 128),
    nn.ReLU(),
    nn.Dropout(0.5),
    nn.Linear(128, 10),
)
optimizer = torch.optim.Adadelta(network.parameters(), lr=1.0)
schedule = torch.optim.lr_scheduler.StepLR(optimizer, step_size=1, gamma=0.7)
for _ in range(EPOCHS):
    network.train()
    for chosen in torch.randperm(len(x_train)).split(BATCH):
        optimizer.zero_grad()
        functional.cross_entropy(network(x_train[chosen]), y_train[chosen]).backward()
        optimizer.step()
    schedule.step()

network.eval()
with torch.no_grad():
    answers = torch.cat([network(part) for part in x_test.split(1000)])
accuracy = float((answers.argmax(dim=1) == y_test).float().mean())
print(json.dumps({"test_accuracy": accuracy, "test_loss": float(functional.cross_entropy(answers, y_test))}))
