"""The quick and the colour networks in PyTorch, for many trials on a GPU: one line a trial, on pictures held out.

    HALFHOUR_DATA=… python benchmarks/gpu_trials.py [--device cuda] [--seeds 2] "epochs=9.9" "optimizer='sgd'" …

A trial is the arguments of `trial` below. MNIST: 50,000 pictures to learn from, 10,000 held out; CIFAR-10: 45,000 and
5,000. The test sets are never opened. What a trial recommends is measured again in halfhour before it is taken.
"""

import argparse
import itertools
import math

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn

from halfhour.data.catalogue import load

HELD_OUT = {"mnist": 10_000, "cifar10": 5_000}
MOVED = ((0, 1), (0, -1), (1, 0), (-1, 0))


class Muon:
    """Orthogonal steps for filter banks (F, C, h, w), which are kept at a norm of sqrt(F)."""

    def __init__(self, filters: list, rate: float, momentum: float = 0.6) -> None:
        self.filters, self.rate, self.momentum = filters, rate, momentum
        self.memory = [torch.zeros_like(bank) for bank in filters]

    def step(self, share: float) -> None:
        """One step at a share of the rate."""
        for bank, memory in zip(self.filters, self.memory, strict=True):
            memory.mul_(self.momentum).add_(bank.grad)
            bank.data.mul_(len(bank) ** 0.5 / bank.data.norm())
            step = orthogonal(bank.grad.add(memory, alpha=self.momentum).flatten(1)).view_as(bank)
            bank.data.add_(step, alpha=-self.rate * share)


def orthogonal(matrix: torch.Tensor, steps: int = 3) -> torch.Tensor:
    """The nearest orthogonal matrix, roughly: Newton and Schulz's iteration with K. Jordan's coefficients."""
    wide = matrix.shape[0] <= matrix.shape[1]
    x = matrix if wide else matrix.T
    x = x / (x.norm() + 1e-7)
    for _ in range(steps):
        square = x @ x.T
        x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
    return x if wide else x.T


def quick(width: int) -> nn.Sequential:
    """`halfhour.models.quick`."""
    layers: list[nn.Module] = []
    widths = (width, 2 * width, 2 * width, 4 * width, 4 * width)
    for place, (before, after) in enumerate(itertools.pairwise((1, *widths))):
        convolution = nn.Conv2d(before, after, 5 if place == 0 else 3, padding=int(place > 0), bias=False)
        nn.init.xavier_uniform_(convolution.weight)
        pool = [nn.MaxPool2d(2)] if place in (0, 2, 4) else []
        layers += [convolution, *pool, nn.BatchNorm2d(after, momentum=0.4, eps=1e-3), nn.ReLU()]
    last = nn.Linear(36 * width, 10)
    nn.init.xavier_uniform_(last.weight)
    nn.init.zeros_(last.bias)
    return nn.Sequential(*layers, nn.Flatten(), last)


class Calm(nn.Module):
    """The greatest value of each map, over nine."""

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        """(N, C, H, W) -> (N, C)."""
        return maps.amax((2, 3)) / 9


def colour(widths: tuple[int, int, int], pictures: torch.Tensor) -> nn.Sequential:
    """`halfhour.models.colour`, its first layer whitened by pictures (N, 3, H, W)."""
    patches = pictures[:5000].unfold(2, 2, 1).unfold(3, 2, 1).permute(0, 2, 3, 1, 4, 5).reshape(-1, 12)[::3]
    values, vectors = torch.linalg.eigh(torch.cov(patches.T))
    filters = (vectors / (values + 5e-4).sqrt()).T
    both = torch.cat([filters, -filters])
    whitening = nn.Conv2d(3, 24, 2).requires_grad_(False)
    whitening.weight.data, whitening.bias.data = both.view(24, 3, 2, 2), -(both @ patches.mean(0))
    layers: list[nn.Module] = [whitening, nn.ReLU()]
    for before, after in itertools.pairwise((24, *widths)):
        first, second = (nn.Conv2d(width, after, 3, padding=1, bias=False) for width in (before, after))
        for convolution in (first, second):
            with torch.no_grad():
                nn.init.dirac_(convolution.weight[: convolution.in_channels])
        norms = [nn.BatchNorm2d(after, momentum=0.4) for _ in range(2)]
        for norm in norms:
            norm.weight.requires_grad_(False)
        layers += [first, nn.MaxPool2d(2), norms[0], nn.ReLU(), second, norms[1], nn.ReLU()]
    return nn.Sequential(*layers, Calm(), nn.Linear(widths[-1], 10, bias=False))


def trial(
    *,
    device: str,
    seed: int,
    data: str = "cifar10",
    width: int = 16,
    widths: tuple[int, int, int] = (64, 256, 256),
    epochs: float = 9.9,
    sizes: tuple[int, ...] = (24, 28, 32),
    optimizer: str = "muon",
    rate: float = 0.24,
    adam_rate: float = 0.01,
    warm_up: float = 0.0,
    smoothing: float = 0.2,
    rotation: float = 0.0,
) -> str:
    """Train once: `muon` with Adam for the rest, `sgd` (airbench94's) for colour pictures, or `adam`."""
    torch.manual_seed(seed)
    train, held_out = divided(data, device)
    net = (colour(widths, train[0]) if data == "cifar10" else quick(width)).to(
        device, memory_format=torch.channels_last
    )
    muon, others = optimizers(net, optimizer, rate, adam_rate)
    rates = [group["lr"] for group in others.param_groups]
    batch_size = 1024 if data == "cifar10" else 256
    steps = round(epochs * (len(train[1]) // batch_size))
    mirrored = torch.rand(len(train[1]), device=device) < 0.5
    order = torch.empty(0, dtype=torch.long)
    for step in range(steps):
        share = min(step / steps / warm_up if warm_up else 1.0, (1 - step / steps) / (1 - warm_up))
        for group, peak in zip(others.param_groups, rates, strict=True):
            group["lr"] = peak * share
        if len(order) < batch_size:
            order, mirrored = torch.randperm(len(train[1]), device=device), ~mirrored
        chosen, order = order[:batch_size], order[batch_size:]
        side = sizes[step * len(sizes) // steps] if data == "cifar10" else 28
        shown = changed(train[0][chosen], mirrored[chosen] if data == "cifar10" else None, side, rotation)
        with torch.autocast(device, dtype=torch.bfloat16, enabled=data == "cifar10"):
            answers = net(shown)
        loss = F.cross_entropy(answers.float(), train[1][chosen], label_smoothing=smoothing * (data == "cifar10"))
        net.zero_grad()
        loss.backward()
        others.step()
        if muon:
            muon.step(share)
    return scored(net.eval(), *held_out, mirror=data == "cifar10")


def divided(data: str, device: str) -> tuple[tuple[torch.Tensor, torch.Tensor], tuple[torch.Tensor, torch.Tensor]]:
    """Pictures (N, C, H, W) 0..1 and labels to learn from, and those held out."""
    split = load(data).train
    order = np.random.default_rng(7).permutation(len(split))
    pictures = torch.tensor(split.pictures[:][order], device=device).permute(0, 3, 1, 2).float() / 255
    labels = torch.tensor(split.labels[order], device=device).long()
    kept = len(labels) - HELD_OUT[data]
    return (pictures[:kept], labels[:kept]), (pictures[kept:], labels[kept:])


def optimizers(net: nn.Module, name: str, rate: float, adam_rate: float) -> tuple[Muon | None, torch.optim.Optimizer]:
    """What moves the filters, if something of its own does, and what moves the rest."""
    free = [weight for weight in net.parameters() if weight.requires_grad]
    filters = [weight for weight in free if weight.ndim == 4]
    rest = [weight for weight in free if weight.ndim != 4]
    if name == "muon":
        return Muon(filters, rate), torch.optim.Adam(rest, lr=adam_rate, eps=1e-7)
    if name == "adam":
        return None, torch.optim.Adam(free, lr=adam_rate, eps=1e-7)
    weights, offsets = ([weight for weight in free if (weight.ndim > 1) == many] for many in (True, False))
    groups = [
        {"params": weights, "lr": 1.5, "weight_decay": 1.3e-3},
        {"params": offsets, "lr": 64 * 1.5, "weight_decay": 1.3e-3 / 64},
    ]
    return None, torch.optim.SGD(groups, lr=1.5, momentum=0.85, nesterov=True)


def changed(pictures: torch.Tensor, mirrored: torch.Tensor | None, side: int, rotation: float) -> torch.Tensor:
    """Pictures reduced, mirrored, moved by up to two pixels or turned (slanted and scaled by 0.01 a degree)."""
    device = pictures.device
    if side != pictures.shape[-1]:
        pictures = F.interpolate(pictures, size=(side, side), mode="bilinear", antialias=True)
    if mirrored is not None:
        pictures = torch.where(mirrored[:, None, None, None], pictures.flip(-1), pictures)
    count, grown = len(pictures), 0.01 * rotation
    if rotation:
        angle, scale, slant, down, right = (torch.rand(5, count, device=device) * 2 - 1).unbind()
        angle, scale = angle * math.radians(rotation), 1 + grown * scale
        cosine, sine = angle.cos() / scale, angle.sin() / scale
        rows = [
            torch.stack([cosine, grown * slant - sine, right * 4 / side], 1),
            torch.stack([sine, cosine, down * 4 / side], 1),
        ]
        grid = F.affine_grid(torch.stack(rows, 1), pictures.shape, align_corners=False)
        return F.grid_sample(pictures, grid, align_corners=False)
    padded = F.pad(pictures, (2,) * 4, mode="reflect" if mirrored is not None else "constant").permute(0, 2, 3, 1)
    from_, places = torch.randint(0, 5, (2, count, 1), device=device), torch.arange(side, device=device)
    rows, columns = (from_[0] + places)[:, :, None], (from_[1] + places)[:, None, :]
    return padded[torch.arange(count, device=device)[:, None, None], rows, columns].permute(0, 3, 1, 2)


@torch.no_grad()
def scored(net: nn.Module, pictures: torch.Tensor, labels: torch.Tensor, *, mirror: bool) -> str:
    """Accuracy, plain and with views."""

    def ask(shown: torch.Tensor) -> torch.Tensor:
        return torch.cat([net(part) for part in shown.split(1000)]).softmax(1)

    plain = ask(pictures)
    views = [torch.roll(pictures, by, (2, 3)) for by in ((0, 0), *MOVED)]
    views += [view.flip(-1) for view in views] if mirror else []
    right = [100 * (answers.argmax(1) == labels).float().mean() for answers in (plain, sum(map(ask, views)))]
    return f"{right[0]:.2f} %; with views {right[1]:.2f} %"


def main() -> None:
    """Run every trial with every seed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trials", nargs="+")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--seeds", type=int, default=2)
    asked = parser.parse_args()
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    for arguments, seed in itertools.product(asked.trials, range(asked.seeds)):
        chosen = eval(f"dict({arguments})")  # noqa: S307  (typed in by the person)
        print(f"{arguments}, seed {seed}: {trial(device=asked.device, seed=seed, **chosen)}", flush=True)


if __name__ == "__main__":
    main()
