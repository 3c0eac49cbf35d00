"""The arithmetic that a training by the clock achieved, over the matrix-product rate of this machine now.

python benchmarks/achieved.py RUN      (after `halfhour train mnist --minutes 1 --model quick-32 --out RUN`)
"""

import sys

import halfhour
from measure import arithmetic, matrix_product_rate

run = halfhour.load(sys.argv[1])
rate = matrix_product_rate()
achieved = arithmetic(run) / run.facts.seconds.train / 1e9
print(f"{achieved:.0f} GFLOP/s in training, {rate:.0f} in matrix products: {achieved / rate:.2f}")
