// Light and polarity, as `images/photo/light.py` takes them out: a sheet of any brightness -> the strength of its ink.

import { BORDER, DARKEST, LIGHT_SIDE, MEDIAN_SIDE, SURROUNDINGS, THICKEST_STROKE, USUAL_THICKEST } from "./constants.js";
import { gaussian, maximum, median, medianFilter, minimum } from "./filters.js";
import { resize, rounded } from "./resize.js";

/** Light ink on a dark ground turned round: ink is rare and far from its surroundings. */
export function makeInkDark(sheet) {
  const coarse = shrunk(sheet, MEDIAN_SIDE);
  const [rows, columns] = [coarse.height, coarse.width].map((side) => rounded(BORDER * side));
  const inner = cutFrom(coarse, rows, columns);
  const surroundings = medianFilter(inner, windowOf(inner, SURROUNDINGS));
  const moment = inner.values.reduce((sum, value, place) => sum + (value - surroundings.values[place]) ** 3, 0);
  return moment > 0 ? turnedRound(sheet) : sheet;
}

/** Light for dark. */
export const turnedRound = (sheet) => ({ ...sheet, values: sheet.values.map((value) => 1 - value) });

/** Whether most of the border is nearer to the darkest than to the brightest, as ink is and paper is not. */
export function borderIsDark(sheet) {
  const { height, width, values } = shrunk(sheet, MEDIAN_SIDE);
  const ends = (column) => Array.from({ length: Math.max(0, height - 2) }, (_none, row) => values[(row + 1) * width + column]);
  const rim = [...values.subarray(0, width), ...values.subarray(-width), ...ends(0), ...ends(width - 1)];
  const [lowest, highest] = [Math.min, Math.max].map((extreme) => values.reduce((one, other) => extreme(one, other)));
  return median(Float32Array.from(rim)) < (lowest + highest) / 2;
}

/** The ink's strength: the share that it takes of the light on the paper. */
export function flattenLight(sheet) {
  const coarse = gaussian(shrunk(sheet, LIGHT_SIDE), 1);
  const window = windowOf(coarse, THICKEST_STROKE);
  const beyond = surroundedBy(coarse, window, goingOn);
  const closed = cutFrom(minimum(maximum(beyond, window), window), window, window);
  return against(sheet, gaussian(closed, 2));
}

/** A small copy with its narrow parts filled: `closed` without what is darker than all around it, `opened` lighter. */
export function groundOf(sheet) {
  const coarse = gaussian(shrunk(sheet, LIGHT_SIDE), 1);
  const window = windowOf(coarse, USUAL_THICKEST);
  const beyond = surroundedBy(coarse, window, repeating);
  return {
    coarse,
    closed: cutFrom(minimum(maximum(beyond, window), window), window, window),
    opened: cutFrom(maximum(minimum(beyond, window), window), window, window),
  };
}

/** The ink's strength against a light that changes within the width of a few strokes. */
export function followLight(sheet) {
  const { coarse, closed, opened } = groundOf(sheet);
  let [dark, light] = [0, 0];
  coarse.values.forEach((level, place) => {
    dark += ((closed.values[place] - level) / Math.max(closed.values[place], DARKEST)) ** 3;
    light += ((level - opened.values[place]) / Math.max(1 - opened.values[place], DARKEST)) ** 3;
  });
  return light > dark ? against(turnedRound(sheet), turnedRound(opened)) : against(sheet, closed);
}

function against(sheet, paper) {
  const light = enlarged(paper, sheet.height, sheet.width).values;
  const values = sheet.values.map((level, place) => Math.min(1, Math.max(0, 1 - level / Math.max(light[place], DARKEST))));
  return { ...sheet, values };
}

/** Coarse levels at another size. */
export const enlarged = (coarse, height, width) => resize(coarse, height, width, "bilinear", false);

function shrunk(picture, side) {
  const scale = side / Math.max(picture.height, picture.width);
  if (scale >= 1) return picture;
  const [height, width] = [picture.height, picture.width].map((length) => Math.max(1, rounded(length * scale)));
  return resize(picture, height, width, "box", false);
}

/** An odd number of pixels, about a share of the long side. */
const windowOf = ({ height, width }, share) => Math.max(3, Math.trunc(share * Math.max(height, width)) | 1);

/** A picture without so many rows and columns at each border. */
function cutFrom({ height, width, values }, rows, columns) {
  const [high, wide] = [height - 2 * rows, width - 2 * columns];
  const cut = new Float32Array(high * wide);
  for (let row = 0; row < high; row++) {
    const start = (row + rows) * width + columns;
    cut.set(values.subarray(start, start + wide), row * wide);
  }
  return { height: high, width: wide, channels: 1, values: cut };
}

/** A picture with so many pixels more on every side: what they are, a rule tells, along one axis after the other. */
function surroundedBy({ height, width, values }, margin, rule) {
  const [high, wide] = [height + 2 * margin, width + 2 * margin];
  const tall = new Float32Array(high * width);
  for (let row = 0; row < high; row++) {
    for (let column = 0; column < width; column++) {
      tall[row * width + column] = rule((place) => values[place * width + column], height, row - margin);
    }
  }
  const made = new Float32Array(high * wide);
  for (let row = 0; row < high; row++) {
    for (let column = 0; column < wide; column++) {
      made[row * wide + column] = rule((place) => tall[row * width + place], width, column - margin);
    }
  }
  return { height: high, width: wide, channels: 1, values: made };
}

const repeating = (at, length, place) => at(Math.min(length - 1, Math.max(0, place)));

/** Light goes on rising or falling as it did: the ends are centres of symmetry. */
function goingOn(at, length, place) {
  if (length === 1) return at(0);
  if (place < 0) return Math.fround(2 * at(0) - goingOn(at, length, -place));
  if (place >= length) return Math.fround(2 * at(length - 1) - goingOn(at, length, 2 * (length - 1) - place));
  return at(place);
}
