// Printed lines, as `images/photo/clutter.py` drops them: thin, straight, from side to side.

import { PIECE, SPAN, THIN } from "./constants.js";
import { without } from "./clutter.js";
import { eachLine } from "./filters.js";
import { rounded } from "./resize.js";

/** Without thin straight lines from side to side, also where a digit stands on them. */
export const dropRules = (sheet) => without(sheet, either(longRuns(sheet, false, SPAN), longRuns(sheet, true, SPAN)));

/** Without such lines where they are thinner than a digit's strokes; where they cross what is thick, that stays. */
export const dropThinRules = (sheet) => without(sheet, thinRuns(sheet, SPAN));

/** Without shorter pieces of such lines too, as those of squared paper held askew. */
export const dropThinPieces = (sheet) => without(sheet, thinRuns(sheet, PIECE));

const either = (one, other) => ({ ...one, on: one.on.map((here, place) => here | other.on[place]) });

/** Ink on unbroken lines along an axis, as long as a share of the sheet; they may lean by a pixel or two. */
function longRuns(ink, columns, share) {
  const leaning = { ...ink, on: widened(ink, !columns) };
  const length = Math.max(3, rounded(share * (columns ? ink.height : ink.width)));
  const shift = 1 - (length % 2); // a window of an even length reaches further back, as SciPy's does
  const lines = new Uint8Array(ink.on.length);
  eachLine(ink, columns, (start, step, whole) => {
    eachRun(leaning.on, start, step, whole, (first, end) => {
      if (end - first < length) return;
      for (let place = first + shift; place < Math.min(whole, end + shift); place++) lines[start + place * step] = 1;
    });
  });
  return { height: ink.height, width: ink.width, on: lines.map((one, place) => one & ink.on[place]) };
}

/** Long runs without those parts of them that are thick across. */
function thinRuns(ink, share) {
  const thickness = Math.max(3, rounded(THIN * Math.max(ink.height, ink.width)) | 1);
  let found = { height: ink.height, width: ink.width, on: new Uint8Array(ink.on.length) };
  for (const columns of [true, false]) {
    const runs = longRuns(ink, columns, share);
    if (!runs.on.includes(1)) continue;
    const thick = thickAcross(ink, !columns, thickness);
    found = either(found, { ...runs, on: runs.on.map((one, place) => one & ~thick[place]) });
  }
  return found;
}

/** Ink that is at least so thick along an axis; beyond a border it goes on. */
function thickAcross(ink, columns, thickness) {
  const reach = (thickness - 1) / 2;
  const thick = new Uint8Array(ink.on.length);
  eachLine(ink, columns, (start, step, whole) => {
    eachRun(ink.on, start, step, whole, (first, end) => {
      const from = first === 0 ? 0 : first + reach;
      const last = end === whole ? whole - 1 : end - 1 - reach;
      if (from > last) return;
      for (let place = Math.max(0, from - reach); place <= Math.min(whole - 1, last + reach); place++) thick[start + place * step] = 1;
    });
  });
  return thick;
}

/** What is on, with its neighbours along an axis. */
function widened(ink, columns) {
  const wide = ink.on.slice();
  eachLine(ink, columns, (start, step, length) => {
    for (let place = 0; place < length; place++) {
      if (!ink.on[start + place * step]) continue;
      if (place) wide[start + (place - 1) * step] = 1;
      if (place < length - 1) wide[start + (place + 1) * step] = 1;
    }
  });
  return wide;
}

/** Calls found(first, end) for every unbroken run of a line. */
function eachRun(on, start, step, length, found) {
  for (let place = 0; place < length; place++) {
    if (!on[start + place * step]) continue;
    const first = place;
    while (place < length && on[start + place * step]) place++;
    found(first, place);
  }
}
