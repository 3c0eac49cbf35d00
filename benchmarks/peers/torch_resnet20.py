"""ResNet-20 of He et al. on CIFAR-10 in plain PyTorch, the same network and training as `resnet20.py`.

    python benchmarks/peers/torch_resnet20.py CIFAR.npz EPOCHS SEED

Needs PyTorch (`pip install --group peers`). The last line of its output is one JSON document.
"""

import json
import sys
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional

path, epochs, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
torch.manual_seed(seed)
with np.load(path) as data:
    arrays = {name: torch.from_numpy(data[name]) for name in ("x_train", "y_train", "x_test", "y_test")}
x_train, x_test = (arrays[name].permute(0, 3, 1, 2).float() / 127.5 - 1 for name in ("x_train", "x_test"))
y_train, y_test = arrays["y_train"].long(), arrays["y_test"].long()


class Block(nn.Module):
    """Two convolutions beside a shortcut."""

    def __init__(self, before: int, channels: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(before, channels, 3, stride, 1, bias=False)
        self.second = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.norms = nn.ModuleList([nn.BatchNorm2d(channels), nn.BatchNorm2d(channels)])
        self.shortcut = nn.Conv2d(before, channels, 1, stride) if stride > 1 else nn.Identity()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = functional.relu(self.norms[0](self.first(x)))
        return functional.relu(self.norms[1](self.second(y)) + self.shortcut(x))


blocks, before = [], 16
for channels in (16, 32, 64):
    for block in range(3):
        blocks.append(Block(before, channels, 2 if channels > 16 and block == 0 else 1))
        before = channels
stem = [nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU()]
network = nn.Sequential(*stem, *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))
for module in network.modules():
    if isinstance(module, nn.Conv2d):
        nn.init.kaiming_normal_(module.weight)
optimizer = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-4)


def changed(pictures: torch.Tensor) -> torch.Tensor:
    """Half of them mirrored, the batch moved by up to 4 pixels."""
    mirrored = torch.rand(len(pictures), 1, 1, 1) < 0.5
    pictures = torch.where(mirrored, pictures.flip(3), pictures)
    down, right = torch.randint(0, 9, (2,)).tolist()
    return functional.pad(pictures, (4, 4, 4, 4))[:, :, down : down + 32, right : right + 32]


seconds, accuracies = [], []
for _ in range(epochs):
    began = time.perf_counter()
    network.train()
    for chosen in torch.randperm(len(x_train)).split(128):
        optimizer.zero_grad()
        functional.cross_entropy(network(changed(x_train[chosen])), y_train[chosen]).backward()
        optimizer.step()
    seconds.append(time.perf_counter() - began)
    network.eval()
    with torch.no_grad():
        answers = torch.cat([network(part) for part in x_test.split(500)])
    accuracies.append(float((answers.argmax(dim=1) == y_test).float().mean()))
print(json.dumps({"test_accuracy": accuracies[-1], "accuracies": accuracies, "seconds": seconds}))
