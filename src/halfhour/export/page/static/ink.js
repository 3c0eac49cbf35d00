// Where the ink is, as `images/photo/ink.py` finds it: strength 0..1 -> a sheet whose edges of ink are at a half.

import { BLOCKS, FAINTER, FAINTEST, FINE_SIDE, FIRMER, HALF, NEARBY, SMOOTHING } from "./constants.js";
import { gaussian, maximum, median } from "./filters.js";
import { enlarged } from "./light.js";
import { maskWhere } from "./regions.js";

/** Strength smoothed, and the level of its edges, which every way to find ink begins with. */
export function smoothed(strength) {
  const smooth = Math.min(strength.height, strength.width) > FINE_SIDE ? gaussian(strength, SMOOTHING) : strength;
  return { smooth, level: edgeLevel(smooth) };
}

/** Ink is what is stronger than the middle of the edges. */
export const findInk = ({ smooth, level }) => (level >= FAINTEST ? stretched(smooth, () => level) : bare(smooth));

/** Only what is well above the middle of the edges: printed lines and shadows are paler. */
export const findFirmInk = ({ smooth, level }) => (level >= FAINTEST ? stretched(smooth, () => FIRMER * level) : bare(smooth));

/** Each place has a level of its own: half of the strongest ink nearby. */
export function findFaintInk({ smooth, level }) {
  if (level < FAINTEST) return bare(smooth);
  const nearby = strongestNearby(smooth);
  const lowest = Math.max(FAINTEST, FAINTER * level);
  return stretched(smooth, (place) => Math.min(Math.max(nearby[place] * HALF, lowest), level));
}

const bare = (smooth) => ({ ...smooth, values: new Float32Array(smooth.values.length), on: new Uint8Array(smooth.values.length) });

function stretched(smooth, levelAt) {
  const values = new Float32Array(smooth.values.length);
  for (let place = 0; place < values.length; place++) {
    values[place] = Math.min(1, smooth.values[place] * Math.fround(HALF / Math.fround(levelAt(place))));
  }
  return { ...smooth, values, on: maskWhere(smooth, (place) => values[place] > HALF).on };
}

/** The strongest ink around every place, without steps from one place to the next. */
function strongestNearby({ height, width, values }) {
  const side = Math.ceil(Math.max(height, width) / BLOCKS);
  const [rows, columns] = [height, width].map((length) => Math.ceil(length / side));
  const blocks = { height: rows, width: columns, channels: 1, values: new Float32Array(rows * columns) };
  for (let row = 0, place = 0; row < height; row++) {
    for (let column = 0; column < width; column++, place++) {
      const block = Math.floor(row / side) * columns + Math.floor(column / side);
      if (values[place] > blocks.values[block]) blocks.values[block] = values[place];
    }
  }
  const window = Math.max(3, Math.trunc(NEARBY * Math.max(rows, columns)) | 1);
  const around = gaussian(maximum(blocks, window), window / 4);
  const wide = enlarged(around, rows * side, columns * side);
  const nearby = new Float32Array(height * width);
  for (let row = 0; row < height; row++) {
    nearby.set(wide.values.subarray(row * wide.width, row * wide.width + width), row * width);
  }
  return nearby;
}

/** The strength half-way up the edges: the steepest counts most, by the third power of its slope (Sobel's). */
function edgeLevel(smooth) {
  const { height, width } = smooth;
  const wide = width + 2;
  const around = surrounded(smooth);
  const slopes = new Float32Array(height * width);
  const some = new Float32Array(Math.ceil(height / 2) * Math.ceil(width / 2)); // a quarter tells the grain as well
  for (let row = 0, place = 0, count = 0; row < height; row++) {
    for (let column = 0; column < width; column++, place++) {
      const [up, at] = [row * wide + column, (row + 1) * wide + column];
      const down = at + wide;
      const across = around[up + 2] - around[up] + 2 * (around[at + 2] - around[at]) + around[down + 2] - around[down];
      const below = around[down] - around[up] + 2 * (around[down + 1] - around[up + 1]) + around[down + 2] - around[up + 2];
      slopes[place] = Math.sqrt(across * across + below * below);
      if (row % 2 === 0 && column % 2 === 0) some[count++] = slopes[place];
    }
  }
  const grain = 3 * median(some);
  let [total, sum] = [0, 0];
  for (let row = 0, place = 0; row < height; row++) {
    for (let column = 0; column < width; column++, place++) {
      const over = slopes[place] - grain;
      if (over <= 0) continue;
      let [lowest, highest] = [Infinity, -Infinity];
      for (let down = 0; down < 3; down++) {
        for (let right = 0; right < 3; right++) {
          const value = around[(row + down) * wide + column + right];
          if (value < lowest) lowest = value;
          if (value > highest) highest = value;
        }
      }
      total += over ** 3;
      sum += (over ** 3 * (lowest + highest)) / 2;
    }
  }
  return total && sum / total;
}

/** Values with the border repeated once on every side. */
function surrounded({ height, width, values }) {
  const around = new Float32Array((height + 2) * (width + 2));
  for (let row = 0, place = 0; row < height + 2; row++) {
    const start = Math.min(height - 1, Math.max(0, row - 1)) * width;
    for (let column = 0; column < width + 2; column++) around[place++] = values[start + Math.min(width - 1, Math.max(0, column - 1))];
  }
  return around;
}
