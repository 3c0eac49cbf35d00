// Which ink belongs to one digit, as `images/photo/marks.py` and `digits.py` decide it; the numbers are theirs.

import { GAP, MOST_MARKS, NEAR, OVERLAP, SMALL, SMALLEST, SMALL_BESIDE, SPECK } from "./constants.js";
import { regions } from "./regions.js";

const height = (mark) => mark.bottom - mark.top;
const width = (mark) => mark.right - mark.left;
const extent = (mark) => Math.max(height(mark), width(mark));
const largestOf = (marks) => Math.max(0, ...marks.map(extent));

/** The ink of each digit on a sheet, left to right, as masks. */
export function separate(ink) {
  const { labels, found } = regions(ink, true);
  const marks = found.filter((mark) => extent(mark) >= SPECK * largestOf(found));
  if (largestOf(marks) < SMALLEST * Math.max(ink.height, ink.width) || marks.length > MOST_MARKS) return [];
  const digits = joinedAll(marks);
  const kept = digits.filter((digit) => extent(digit) >= SMALL * largestOf(digits));
  kept.sort((one, other) => one.left - other.left);
  return kept.map((digit) => {
    const numbers = new Set(digit.numbers);
    return { ...ink, on: Uint8Array.from(labels, (number) => (numbers.has(number) ? 1 : 0)) };
  });
}

function joinedAll(marks) {
  let digits = [];
  for (const mark of [...marks].sort((one, other) => extent(other) - extent(one))) {
    let whole = mark;
    for (;;) {
      const parts = digits.filter((digit) => belong(digit, whole));
      if (!parts.length) break;
      digits = digits.filter((digit) => !parts.includes(digit));
      whole = parts.reduce(joined, whole);
    }
    digits.push(whole);
  }
  return digits;
}

const joined = (one, other) => ({
  numbers: [...one.numbers, ...other.numbers],
  top: Math.min(one.top, other.top),
  bottom: Math.max(one.bottom, other.bottom),
  left: Math.min(one.left, other.left),
  right: Math.max(one.right, other.right),
});

function belong(one, other) {
  const taller = Math.max(height(one), height(other));
  const beside = Math.max(one.left, other.left) - Math.min(one.right, other.right);
  const above = Math.max(one.top, other.top) - Math.min(one.bottom, other.bottom);
  if (-beside >= OVERLAP * Math.min(width(one), width(other))) return above <= GAP * taller;
  const small = Math.min(extent(one), extent(other)) < SMALL_BESIDE * Math.max(extent(one), extent(other));
  return small && above <= NEAR * taller && beside <= NEAR * taller;
}
