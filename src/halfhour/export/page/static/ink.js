// Where the ink of a drawing is, as `images/photo/ink.py` finds it: {height, width, values: strength 0..1}.

import { HALF, SMOOTHING } from "./constants.js";

const REACH = 4 * SMOOTHING;
const GAUSSIAN = Float64Array.from({ length: 2 * REACH + 1 }, (_none, step) => Math.exp(-0.5 * ((step - REACH) / SMOOTHING) ** 2));

/** Smoothed, and stretched so that the middle of the edges is a half; `null` where there is no ink. */
export function findInk(strength) {
  const smooth = along(along(strength, GAUSSIAN, true), GAUSSIAN, false);
  const level = edgeLevel(smooth);
  if (!level) return null;
  return { ...smooth, values: smooth.values.map((value) => Math.min(1, (value * HALF) / level)) };
}

/** Each value the weighted mean of those along its column or its row; the picture is mirrored at its borders. */
function along({ height, width, values }, weights, columns) {
  const reach = (weights.length - 1) / 2;
  const total = weights.reduce((sum, weight) => sum + Math.abs(weight), 0);
  const [length, step] = columns ? [height, width] : [width, 1];
  const made = new Float32Array(values.length);
  for (let place = 0; place < values.length; place++) {
    const at = columns ? Math.floor(place / width) : place % width;
    let sum = 0;
    for (let away = -reach; away <= reach; away++) {
      let to = at + away;
      if (to < 0) to = -to - 1;
      else if (to >= length) to = 2 * length - 1 - to;
      sum += weights[away + reach] * values[place + (to - at) * step];
    }
    made[place] = sum / total;
  }
  return { height, width, values: made };
}

/** The strength half-way up the edges: the steepest counts most, by the third power of its slope (Sobel's). */
function edgeLevel(smooth) {
  const { height, width, values } = smooth;
  const down = along(along(smooth, [-1, 0, 1], true), [1, 2, 1], false).values;
  const right = along(along(smooth, [-1, 0, 1], false), [1, 2, 1], true).values;
  let [total, sum] = [0, 0];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const weight = Math.hypot(down[row * width + column], right[row * width + column]) ** 3;
      if (!weight) continue;
      let [lowest, highest] = [1, 0];
      for (let up = Math.max(0, row - 1); up <= Math.min(height - 1, row + 1); up++) {
        for (let beside = Math.max(0, column - 1); beside <= Math.min(width - 1, column + 1); beside++) {
          lowest = Math.min(lowest, values[up * width + beside]);
          highest = Math.max(highest, values[up * width + beside]);
        }
      }
      total += weight;
      sum += (weight * (lowest + highest)) / 2;
    }
  }
  return total && sum / total;
}
