// A piece of paper that lies on something else, as `images/photo/papers.py` cuts it out.

import { BESIDE, CONVEX, LARGEST_PAPER, SHARP, SMALLEST_PAPER, SMALLEST_SIDE, STEP } from "./constants.js";
import { dilated, median } from "./filters.js";
import { enlarged, groundOf } from "./light.js";
import { boxOf, maskOf, maskWhere, opposite, padded, regions } from "./regions.js";
import { everywhere } from "./sheet.js";

/** The largest piece that is lighter than the rest, and the largest that is darker, where they are paper. */
export function* papers(sheet) {
  const { closed, opened } = groundOf(sheet);
  for (const [levels, lighter] of [[closed, true], [opened, false]]) {
    const [lowest, highest] = [Math.min, Math.max].map((extreme) => levels.values.reduce((one, other) => extreme(one, other)));
    const middle = (lowest + highest) / 2;
    const piece = largestPiece(maskWhere(levels, (place) => (lighter ? levels.values[place] > middle : levels.values[place] < middle)));
    const paper = piece && isPaper(piece, levels.values) && cutPaper(sheet, piece, levels.values);
    if (paper) yield paper;
  }
}

/** The largest connected piece of a mask, its holes filled. */
function largestPiece({ height, width, on }) {
  const { labels, found } = regions({ height, width, on }, false);
  if (!found.length) return null;
  const largest = found.reduce((one, other) => (other.count > one.count ? other : one)).numbers[0];
  const piece = maskWhere({ height, width }, (place) => labels[place] === largest);
  const around = opposite(padded(piece, 1));
  const outside = regions(around, false).labels; // 1: what is joined with the border
  return maskOf(height, width, (row, column) => outside[(row + 1) * around.width + column + 1] !== 1);
}

/** Whether a piece has no bays, and ends at once. */
function isPaper(piece, values) {
  const area = piece.on.reduce((sum, one) => sum + one, 0);
  const share = area / piece.on.length;
  if (share <= SMALLEST_PAPER || share >= LARGEST_PAPER || area < CONVEX * hullArea(piece)) return false;
  const inner = eroded(piece, 1);
  const core = eroded(inner, 1).on;
  const outer = dilated(piece, BESIDE);
  const beyond = dilated(outer, BESIDE).on;
  const inside = values.filter((_none, place) => inner.on[place] && !core[place]);
  const outside = values.filter((_none, place) => beyond[place] && !outer.on[place]);
  if (!inside.length || !outside.length) return false;
  const step = Math.abs(median(inside) - median(outside));
  let [within, rest] = [0, 0];
  values.forEach((value, place) => (piece.on[place] ? (within += value) : (rest += value)));
  return step >= Math.max(STEP, SHARP * Math.abs(within / area - rest / (values.length - area)));
}

/** A piece cut out along its box; what lies outside its edges has its own level. Ink at an edge was cut. */
function cutPaper(sheet, piece, values) {
  const { height, width } = sheet;
  const inner = eroded(piece, 0);
  const shares = enlarged({ ...inner, channels: 1, values: Float32Array.from(inner.on) }, height, width).values;
  const mask = maskWhere(sheet, (place) => shares[place] > 0.5);
  const { top, bottom, left, right } = boxOf(mask);
  const [high, wide] = [bottom - top, right - left];
  if (Math.min(high, wide) < SMALLEST_SIDE) return null;
  const level = median(values.filter((_none, place) => inner.on[place]));
  const edges = dilated(opposite(mask), BESIDE).on;
  const levels = new Float32Array(high * wide);
  const edge = maskOf(high, wide, (row, column) => {
    const place = (top + row) * width + left + column;
    levels[row * wide + column] = mask.on[place] ? sheet.values[place] : level;
    return edges[place];
  });
  return { sheet: { height: high, width: wide, channels: 1, values: levels, on: everywhere(high, wide) }, edges: edge.on };
}

/** A mask without what lies within BESIDE of its edges. border: what lies beyond the picture, 1 or 0. */
function eroded(mask, border) {
  const off = padded(mask, BESIDE).on.map((one) => 1 - one);
  const [high, wide] = [mask.height + 2 * BESIDE, mask.width + 2 * BESIDE];
  const outside = (place) => {
    const [row, column] = [Math.floor(place / wide) - BESIDE, (place % wide) - BESIDE];
    return row < 0 || row >= mask.height || column < 0 || column >= mask.width;
  };
  if (border) off.forEach((_none, place) => outside(place) && (off[place] = 0));
  const grown = dilated({ height: high, width: wide, on: off }, BESIDE).on;
  return maskOf(mask.height, mask.width, (row, column) => !grown[(row + BESIDE) * wide + column + BESIDE]);
}

/** The area of the convex hull of a mask's pixels, by their corners (monotone chains, Andrew 1979). */
function hullArea({ height, width, on }) {
  const corners = []; // of each row of corners the first and the last, from above to below
  for (let row = 0; row <= height; row++) {
    let [first, last] = [Infinity, -Infinity];
    for (const beside of [row - 1, row]) {
      if (beside < 0 || beside >= height) continue;
      const line = on.subarray(beside * width, (beside + 1) * width);
      if (!line.includes(1)) continue;
      first = Math.min(first, line.indexOf(1));
      last = Math.max(last, line.lastIndexOf(1) + 1);
    }
    if (first < last) corners.push([row, first, last]);
  }
  const chain = (points, side) => {
    const kept = [];
    for (const point of points) {
      while (kept.length > 1 && side * turnOf(kept.at(-2), kept.at(-1), point) <= 0) kept.pop();
      kept.push(point);
    }
    return kept;
  };
  const left = chain(corners.map(([row, first]) => [row, first]), 1);
  const right = chain(corners.map(([row, , last]) => [row, last]), -1);
  const around = [...left, ...right.reverse()];
  return Math.abs(around.reduce((sum, [row, column], place) => {
    const [nextRow, nextColumn] = around[(place + 1) % around.length];
    return sum + row * nextColumn - nextRow * column;
  }, 0)) / 2;
}

const turnOf = ([row, column], [toRow, toColumn], [lastRow, lastColumn]) =>
  (toRow - row) * (lastColumn - column) - (toColumn - column) * (lastRow - row);
