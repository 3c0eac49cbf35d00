// Which marks are one digit, as `images/photo/digits.py` decides it; the numbers are its own.

import { MOST_MARKS, SMALL, SMALLEST } from "./constants.js";
import { belong, extentOf, joinedMarks, largestOf, marksOf, onlyThese } from "./marks.js";

/** The ink of each digit on a sheet, left to right, as masks; none where there is no ink or a clutter of marks. */
export function separate(ink) {
  const { marks, labels } = marksOf(ink);
  if (largestOf(marks) < SMALLEST * Math.max(ink.height, ink.width) || marks.length > MOST_MARKS) return [];
  const digits = joinedAll(marks);
  const kept = digits.filter((digit) => extentOf(digit) >= SMALL * largestOf(digits));
  kept.sort((one, other) => one.left - other.left);
  return kept.map((digit) => onlyThese(ink, labels, [digit]));
}

function joinedAll(marks) {
  let digits = [];
  for (const mark of [...marks].sort((one, other) => extentOf(other) - extentOf(one))) {
    let whole = mark;
    for (;;) {
      const parts = digits.filter((digit) => belong(digit, whole));
      if (!parts.length) break;
      digits = digits.filter((digit) => !parts.includes(digit));
      whole = parts.reduce(joinedMarks, whole);
    }
    digits.push(whole);
  }
  return digits;
}
