"""CIFAR-10 by `halfhour`, and by ResNet-20 in plain Keras and in plain PyTorch, in turn, whole processes.

    HALFHOUR_DATA=… python benchmarks/cifar.py [--minutes 30] [--model NAME] [--seeds 1] [--peer-epochs 5]

Prints accuracy with and without test-time augmentation, passes, arithmetic (3 x forward, a multiply-add counts 2, less
while the pictures are small), seconds and the achieved arithmetic over the machine's matrix-product rate. Then the
peers: their accuracy after each epoch, and their seconds. On the copy of CIFAR-10 that was saved as JPEG every training
loses several points: say so beside any figure.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np

from measure import arithmetic, halfhour, machine, matrix_product_rate, print_table, timed

PEERS = {
    name: Path(__file__).parent / "peers" / file
    for name, file in (("ResNet-20 in plain Keras", "resnet20.py"), ("ResNet-20 in PyTorch", "torch_resnet20.py"))
}


def main() -> None:
    """Train both in turn."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--model")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--peer-epochs", type=int, default=5)
    asked = parser.parse_args()
    rate = matrix_product_rate()
    print(f"{machine()}; matrix product {rate:.0f} GFLOP/s", flush=True)
    rows, peers = [], []
    with tempfile.TemporaryDirectory() as scratch:
        for seed in range(asked.seeds):
            rows.append(ours(asked.minutes, asked.model, seed, rate, Path(scratch, f"run{seed}")))
            print(rows[-1], flush=True)
            if asked.peer_epochs:
                npz = Path(scratch, "cifar10.npz")
                save_pictures(npz)
                for name, script in PEERS.items():
                    seconds, document = timed([sys.executable, script, npz, str(asked.peer_epochs), str(seed)])
                    peers.append((name, seconds, document))
                    print(peers[-1], flush=True)
    headings = [
        "network",
        "plain, %",
        "augmented, %",
        "passes",
        "FLOP",
        "seconds",
        "of the matrix-product rate",
    ]
    print_table(headings, rows)
    for name, seconds, document in peers:
        accuracies = ", ".join(f"{100 * accuracy:.1f}" for accuracy in document["accuracies"])
        training = sum(document["seconds"])
        print(f"{name}: {accuracies} % after each epoch; {training:.0f} of {seconds:.0f} s in training")


def ours(minutes: float, model: str | None, seed: int, rate: float, out: Path) -> list[str]:
    """One training by the clock, and the same model asked with and without test-time augmentation."""
    named = ["--model", model] if model else []
    command = halfhour("train", "cifar10", "--minutes", str(minutes), *named, "--seed", str(seed), "--json")
    seconds, document = timed([*command, "--out", out])
    import halfhour as package
    from halfhour.answering.predict import predict_probabilities
    from halfhour.data.catalogue import load
    from halfhour.data.splits import unsealed

    run = package.load(out)
    test = unsealed(load("cifar10"))
    right = {}
    for augmented in (False, True):
        believed = predict_probabilities(
            run.model, test.pictures[:], test_time_augmentation=augmented, mirror=bool(run.facts.recipe.flip)
        )
        right[augmented] = 100 * float((believed.argmax(axis=1) == test.labels).mean())
    done = arithmetic(run)
    share = done / document["seconds"]["train"] / (1e9 * rate)
    passes = len(run.facts.pace) * run.facts.recipe.batch_size / run.facts.data.train_count
    return [document["model"], f"{right[False]:.2f}", f"{right[True]:.2f}", f"{passes:.1f}", f"{done:.2g}",
            f"{seconds:.0f}", f"{share:.2f}"]  # fmt: skip


def save_pictures(path: Path) -> None:
    """The whole set as the peer reads it."""
    from halfhour.data.catalogue import load
    from halfhour.data.splits import unsealed

    data = load("cifar10")
    test = unsealed(data)
    np.savez(path, x_train=data.train.pictures[:], y_train=data.train.labels,
             x_test=test.pictures[:], y_test=test.labels)  # fmt: skip


if __name__ == "__main__":
    main()
