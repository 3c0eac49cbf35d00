// The form of MNIST, as `images/photo/form.py` and `likeness.py` have it: a digit's ink -> its pixels.

import { BOX, FINE, HALF, MOST_HOLES, SMALLEST_HOLE, THICKEST, THICKEST_SPOT, THINNEST } from "./constants.js";
import { median } from "./filters.js";
import { boxOf, cropped, distances, maskOf, maskWhere, opposite, padded, regions } from "./regions.js";
import { resize, rounded } from "./resize.js";

/** One digit of a sheet -> {pixels: Uint8Array of (height, width, channels), refusal: null or a key, cut: ink at a border}. */
export function formed(sheet, digit, [height, width, channels]) {
  const fine = cutOut(sheet, digit);
  if (!fine.on.includes(1)) return { pixels: new Uint8Array(height * width * channels), refusal: "no_handwriting", cut: false }; // a hairline
  const grey = centred(filled(setStrokeWidth(fine), height, width), height, width);
  const pixels = Uint8Array.from({ length: height * width * channels }, (_none, place) => grey[Math.floor(place / channels)]);
  const { top, bottom, left, right } = boxOf(digit);
  const cut = top === 0 || left === 0 || bottom === digit.height || right === digit.width;
  return { pixels, refusal: written(fine) ? null : "no_handwriting", cut };
}

/** A digit alone, its longer side FINE pixels, its edges where the greys are half-way. */
function cutOut(sheet, digit) {
  const { top, bottom, left, right } = boxOf(digit);
  const [height, width] = [bottom - top + 2, right - left + 2]; // a pixel of ground on every side
  const values = new Float32Array(height * width);
  maskOf(height, width, (row, column) => {
    const [up, across] = [top + row - 1, left + column - 1];
    if (up < 0 || up >= sheet.height || across < 0 || across >= sheet.width) return;
    const place = up * sheet.width + across;
    const level = sheet.values[place];
    values[row * width + column] = level > HALF && !digit.on[place] ? 0 : level;
  });
  const scale = FINE / Math.max(bottom - top, right - left);
  const [rows, columns] = [height, width].map((side) => Math.max(1, rounded(side * scale)));
  const alone = { height, width, channels: 1, values };
  const fine = resize(alone, rows, columns, scale > 1 ? "bicubic" : "box", false);
  return maskOf(rows, columns, (row, column) => fine.values[row * columns + column] > HALF);
}

/** Median width of the strokes: along their middle, twice the way to the edge. */
function strokeWidth(digit) {
  const wider = padded(digit, 1);
  const inside = distances(wider);
  const { height, width } = wider;
  const middle = inside.filter((far, place) => {
    if (!far) return false;
    const row = Math.floor(place / width);
    const column = place % width;
    for (let near = Math.max(0, row - 2); near <= Math.min(height - 1, row + 2); near++) {
      for (let beside = Math.max(0, column - 2); beside <= Math.min(width - 1, column + 2); beside++) {
        if (inside[near * width + beside] > far) return false;
      }
    }
    return true;
  });
  return middle.length ? 2 * median(middle) - 1 : 0;
}

/** Strokes made thicker or thinner, all round alike, to come between MNIST's. */
function setStrokeWidth(digit) {
  const width = strokeWidth(digit);
  if (width < THINNEST * FINE) {
    const radius = (THINNEST * FINE - width) / 2;
    const wider = padded(digit, Math.ceil(radius));
    const away = distances(opposite(wider));
    return maskWhere(wider, (place) => away[place] <= radius);
  }
  if (width > THICKEST * FINE) {
    const wider = padded(digit, 1);
    const inside = distances(wider);
    return maskWhere(wider, (place) => inside[place] > (width - THICKEST * FINE) / 2);
  }
  return digit;
}

/** Greys with the digit in the middle in its box: each pixel the share of it that is ink. */
function filled(digit, height, width) {
  const cut = cropped(digit);
  const pixel = Math.max(cut.height, cut.width) / (BOX * Math.min(height, width)); // its side on the fine grid
  const [rows, columns] = [rounded(height * pixel), rounded(width * pixel)];
  const left = rounded(Math.trunc((width - cut.width / pixel) / 2) * pixel);
  const top = rounded(Math.trunc((height - cut.height / pixel) / 2) * pixel);
  const values = new Float32Array(rows * columns);
  cut.on.forEach((one, place) => {
    values[(top + Math.floor(place / cut.width)) * columns + left + (place % cut.width)] = 255 * one;
  });
  return resize({ height: rows, width: columns, channels: 1, values }, height, width, "box", true).values;
}

/** The centre of mass moved to pixel (height/2, width/2), by whole pixels. */
function centred(grey, height, width) {
  let [mass, down, right] = [0, 0, 0];
  grey.forEach((value, place) => {
    mass += value;
    down += value * Math.floor(place / width);
    right += value * (place % width);
  });
  const [lower, aside] = [rounded(height / 2 - down / mass), rounded(width / 2 - right / mass)];
  return grey.map((_none, place) => {
    const row = Math.floor(place / width) - lower;
    const column = (place % width) - aside;
    return row >= 0 && row < height && column >= 0 && column < width ? grey[row * width + column] : 0;
  });
}

/** Whether a mask can be the strokes of one digit: not too solid, not too full of holes. */
function written(digit) {
  const thickest = 2 * distances(padded(digit, 1)).reduce((most, far) => Math.max(most, far), 0);
  const ground = regions(opposite(padded(digit, 1)), false).found.slice(1); // the first lies around
  const holes = ground.filter((hole) => hole.count >= SMALLEST_HOLE * digit.on.length);
  return thickest <= THICKEST_SPOT * Math.max(digit.height, digit.width) && holes.length <= MOST_HOLES;
}
