// How near a picture is to what the network learned from, as `answering/trust.py` measures it.

import { OTHERS_COUNT } from "./constants.js";
import { bytesOf } from "./bytes.js";

/**
 * What was kept of a run's trust -> {thresholds, closeness(features)}.
 * thresholds: as in Python, with `sizes`. text: base64 of the deflated directions, each byte a step above the lowest value.
 */
export async function trusted(thresholds, text) {
  const stream = new Blob([bytesOf(text)]).stream().pipeThrough(new DecompressionStream("deflate"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const { known, others, size } = thresholds;
  const count = known + others;
  const scales = new Float32Array(bytes.buffer, 0, 2 * count); // lowest value and step of each
  const codes = bytes.subarray(8 * count);

  /** Cosine of the angle to the nearest of the directions first..last. */
  function likeness(direction, first, last) {
    const sum = direction.reduce((total, value) => total + value, 0);
    let nearest = -Infinity;
    for (let place = first; place < last; place++) {
      let product = 0;
      for (let value = 0, from = place * size; value < size; value++, from++) product += direction[value] * codes[from];
      nearest = Math.max(nearest, scales[2 * place] * sum + scales[2 * place + 1] * product);
    }
    return nearest;
  }

  const closeness = (features) => {
    const length = Math.max(1e-9, Math.hypot(...features));
    const direction = features.map((value) => value / length);
    return likeness(direction, 0, known) - (others && OTHERS_COUNT * likeness(direction, known, count));
  };
  return { ...thresholds, closeness };
}
