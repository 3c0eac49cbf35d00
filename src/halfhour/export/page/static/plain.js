// A picture in a network's form where only its size has to change, as `images/prepare.py` brings it there.

import { greyOf, resize, rounded } from "./resize.js";

/** The pixels of a canvas as grey (1 channel) or red, green, blue (3); what is transparent lies on white. */
export function levels(canvas, channels) {
  const { width, height } = canvas;
  const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
  const values = new Float32Array(height * width * channels);
  for (let pixel = 0; pixel < height * width; pixel++) {
    const share = data[4 * pixel + 3] / 255;
    const [red, green, blue] = [0, 1, 2].map((colour) => Math.round(data[4 * pixel + colour] * share + 255 * (1 - share)));
    if (channels === 3) values.set([red, green, blue], 3 * pixel);
    else values[pixel] = greyOf(red, green, blue);
  }
  return { height, width, channels, values };
}

/** Stretched to (height, width, channels), as photographs are. */
export function prepareStretched(canvas, [height, width, channels]) {
  const { values } = resize(levels(canvas, channels), height, width, "bicubic", true);
  return { pixels: Uint8Array.from(values), refusal: null };
}

/** Scaled, its proportions kept, to what fits into (height, width, channels), its borders repeated. */
export function prepareWhole(canvas, [height, width, channels]) {
  const picture = levels(canvas, channels);
  const scale = Math.min(height / picture.height, width / picture.width);
  const rows = Math.max(1, rounded(picture.height * scale));
  const columns = Math.max(1, rounded(picture.width * scale));
  const fitted = resize(picture, rows, columns, scale < 1 ? "box" : "bicubic", true);
  const top = Math.floor((height - rows) / 2);
  const left = Math.floor((width - columns) / 2);
  const pixels = new Uint8Array(height * width * channels);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const from = Math.min(rows - 1, Math.max(0, row - top)) * columns + Math.min(columns - 1, Math.max(0, column - left));
      pixels.set(fitted.values.subarray(from * channels, (from + 1) * channels), (row * width + column) * channels);
    }
  }
  return { pixels, refusal: null };
}
