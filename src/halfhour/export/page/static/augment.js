// Test-time augmentation, as `answering/predict.py` has it: unsure pictures are predicted again, moved by a pixel each way.

import { ASKED_AGAIN, SHIFTS, SURE_AT_ONCE } from "./constants.js";

/** ask: pixels -> {features, probabilities}. Gives pictures -> impressions, the least sure ones with their mean probabilities. */
export const askAgain = (ask, form) => (pictures) => {
  const seen = pictures.map(ask);
  const sureness = seen.map(({ probabilities }) => Math.max(...probabilities));
  const order = seen.map((_none, place) => place).sort((one, other) => sureness[one] - sureness[other]);
  for (const place of order.slice(0, Math.ceil(ASKED_AGAIN * pictures.length))) {
    if (sureness[place] >= SURE_AT_ONCE) continue;
    const others = SHIFTS.map(([down, right]) => ask(moved(pictures[place], form, down, right)).probabilities);
    const all = [seen[place].probabilities, ...others];
    const probabilities = all[0].map((_none, label) => all.reduce((sum, one) => sum + one[label], 0) / all.length);
    seen[place] = { ...seen[place], probabilities };
  }
  return seen;
};

/** A picture moved by whole pixels, its border repeated. */
function moved(pixels, [height, width, channels], down, right) {
  const made = new Uint8Array(pixels.length);
  for (let row = 0; row < height; row++) {
    const up = Math.min(height - 1, Math.max(0, row - down));
    for (let column = 0; column < width; column++) {
      const from = (up * width + Math.min(width - 1, Math.max(0, column - right))) * channels;
      made.set(pixels.subarray(from, from + channels), (row * width + column) * channels);
    }
  }
  return made;
}
