// A picture file as a canvas of workable size, reduced as `images/read.py` reduces it: by whole numbers, by means.

import { LARGE_ENOUGH } from "./constants.js";
import { h } from "./dom.js";

const STRIP = 1 << 22; // pixels of a large picture looked at together

/** The picture upright, as its EXIF data say, its colours as the file has them. */
export async function canvasOfFile(file) {
  const picture = await createImageBitmap(file, { colorSpaceConversion: "none" });
  const { width, height } = picture;
  const decoded = file.type === "image/jpeg" ? whileDecoding(width, height) : 1;
  const once = reducedBy(picture, decoded);
  return reducedBy(once, Math.max(1, Math.floor(Math.max(once.width, once.height) / LARGE_ENOUGH)));
}

/** The share to which Pillow reduces a JPEG while it decodes it: a half, a quarter or an eighth. */
function whileDecoding(width, height) {
  const shrink = Math.min(1, LARGE_ENOUGH / Math.max(width, height));
  const [wide, high] = [width, height].map((side) => Math.floor(side / Math.max(1, Math.round(side * shrink))));
  return [8, 4, 2].find((share) => Math.min(wide, high) >= share) ?? 1;
}

/** A picture at 1/factor of its sides, each pixel the mean of a square; what is transparent has no part in it. */
function reducedBy(picture, factor) {
  const [width, height] = [picture.width, picture.height];
  const rows = factor * Math.max(1, Math.floor(STRIP / (width * factor)));
  const made = h("canvas", { width: Math.ceil(width / factor), height: Math.ceil(height / factor) });
  const onto = made.getContext("2d", { willReadFrequently: true });
  if (factor === 1) {
    onto.drawImage(picture, 0, 0);
    return made;
  }
  const strip = h("canvas", { width, height: Math.min(rows, height) }).getContext("2d", { willReadFrequently: true });
  for (let top = 0; top < height; top += rows) {
    const high = Math.min(rows, height - top);
    strip.clearRect(0, 0, width, high);
    strip.drawImage(picture, 0, top, width, high, 0, 0, width, high);
    onto.putImageData(means(strip.getImageData(0, 0, width, high), factor), 0, top / factor);
  }
  return made;
}

function means({ width, height, data }, factor) {
  const [wide, high] = [width, height].map((side) => Math.ceil(side / factor));
  const sums = new Float64Array(5 * wide * high); // red, green, blue by alpha; alpha; pixels
  for (let row = 0, from = 0; row < height; row++) {
    for (let column = 0; column < width; column++, from += 4) {
      const to = 5 * (Math.floor(row / factor) * wide + Math.floor(column / factor));
      const alpha = data[from + 3];
      sums[to] += data[from] * alpha;
      sums[to + 1] += data[from + 1] * alpha;
      sums[to + 2] += data[from + 2] * alpha;
      sums[to + 3] += alpha;
      sums[to + 4]++;
    }
  }
  const made = new ImageData(wide, high);
  for (let place = 0; place < wide * high; place++) {
    const [red, green, blue, alpha, count] = sums.subarray(5 * place, 5 * place + 5);
    if (alpha) made.data.set([red / alpha, green / alpha, blue / alpha, alpha / count].map((mean) => Math.floor(mean + 0.5)), 4 * place);
  }
  return made;
}
