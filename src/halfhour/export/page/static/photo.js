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
  const made = new ImageData(wide, high);
  for (let row = 0, to = 0; row < high; row++) {
    const bottom = Math.min(height, (row + 1) * factor);
    for (let column = 0; column < wide; column++, to += 4) {
      const right = Math.min(width, (column + 1) * factor);
      let [red, green, blue, alpha, count] = [0, 0, 0, 0, 0];
      for (let down = row * factor; down < bottom; down++) {
        const end = 4 * (down * width + right);
        for (let from = 4 * (down * width + column * factor); from < end; from += 4, count++) {
          const cover = data[from + 3];
          red += data[from] * cover;
          green += data[from + 1] * cover;
          blue += data[from + 2] * cover;
          alpha += cover;
        }
      }
      if (!alpha) continue;
      made.data[to] = Math.floor(red / alpha + 0.5);
      made.data[to + 1] = Math.floor(green / alpha + 0.5);
      made.data[to + 2] = Math.floor(blue / alpha + 0.5);
      made.data[to + 3] = Math.floor(alpha / count + 0.5);
    }
  }
  return made;
}
