// Marks: connected pieces of ink, each with its box, as `images/photo/marks.py` has them; the numbers are its own.

import { GAP, NEAR, OVERLAP, SMALL_BESIDE } from "./constants.js";
import { maskWhere, regions } from "./regions.js";

export const heightOf = (mark) => mark.bottom - mark.top;
export const widthOf = (mark) => mark.right - mark.left;
export const extentOf = (mark) => Math.max(heightOf(mark), widthOf(mark));
export const largestOf = (marks) => marks.reduce((most, mark) => Math.max(most, extentOf(mark)), 0);

/** The marks of a sheet, and of every pixel its mark's number, 0 for bare ground. */
export function marksOf(ink) {
  const { labels, found } = regions(ink, true);
  return { marks: found, labels };
}

/** Where the ink of some of the marks is. */
export function onlyThese({ height, width }, labels, marks) {
  const chosen = new Uint8Array(labels.reduce((most, number) => Math.max(most, number), 0) + 1);
  for (const mark of marks) for (const number of mark.numbers) chosen[number] = 1;
  return maskWhere({ height, width }, (place) => chosen[labels[place]]);
}

/** Two marks taken as one. */
export const joinedMarks = (one, other) => ({
  numbers: [...one.numbers, ...other.numbers],
  top: Math.min(one.top, other.top),
  bottom: Math.max(one.bottom, other.bottom),
  left: Math.min(one.left, other.left),
  right: Math.max(one.right, other.right),
});

/** Whether two marks are strokes of one digit: above each other, or a small one close by. */
export function belong(one, other) {
  const taller = Math.max(heightOf(one), heightOf(other));
  const beside = Math.max(one.left, other.left) - Math.min(one.right, other.right);
  const above = Math.max(one.top, other.top) - Math.min(one.bottom, other.bottom);
  if (-beside >= OVERLAP * Math.min(widthOf(one), widthOf(other))) return above <= GAP * taller;
  const small = Math.min(extentOf(one), extentOf(other)) < SMALL_BESIDE * Math.max(extentOf(one), extentOf(other));
  return small && above <= NEAR * taller && beside <= NEAR * taller;
}
