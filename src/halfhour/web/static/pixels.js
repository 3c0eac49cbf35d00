// Arrays of pixels -> canvases, each value one square of the screen's own size.

import { bytesOf } from "./bytes.js";
import { h } from "./dom.js";

const colour = (name) => {
  const probe = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  return [1, 3, 5].map((place) => parseInt(probe.slice(place, place + 2), 16));
};

const mixed = (from, to, share) => from.map((value, place) => value + (to[place] - value) * share);

/** A canvas of height x width whose colour at (row, column) is [r, g, b]. */
export function canvasOf(height, width, at, label, className = "pixels") {
  const canvas = h("canvas", { width, height, class: className, role: "img", "aria-label": label });
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      image.data.set([...at(row, column), 255], 4 * (row * width + column));
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** The picture that a network was given: {shape: [H, W, C], base64}. */
export function picture({ shape, base64 }, label) {
  const [height, width, channels] = shape;
  const bytes = bytesOf(base64);
  return canvasOf(height, width, (row, column) => {
    const start = (row * width + column) * channels;
    return channels === 3 ? bytes.subarray(start, start + 3) : [bytes[start], bytes[start], bytes[start]];
  }, label);
}

/** From -1 (the warm colour) over 0 (the ground) to 1 (the accent). */
export function signed() {
  const [ground, accent, warm] = ["--map-zero", "--map-plus", "--map-minus"].map(colour);
  return (value) => mixed(ground, value >= 0 ? accent : warm, Math.min(1, Math.abs(value)));
}

/** Feature maps {shape: [F, H, W], base64}, shade 128 for zero -> one canvas each. */
export function mapsOf({ shape, base64 }, label) {
  const [maps, height, width] = shape;
  const bytes = bytesOf(base64);
  const paint = signed();
  return Array.from({ length: maps }, (_none, map) =>
    canvasOf(
      height,
      width,
      (row, column) => paint((bytes[(map * height + row) * width + column] - 128) / 127),
      label(map),
    ),
  );
}

/** A filter as nested lists [h][w][C]: in colour where it sees colours, signed otherwise. */
export function filterOf(rows, label) {
  const largest = Math.max(...rows.flat(2).map(Math.abs)) || 1;
  const paint = signed();
  const inColour = rows[0][0].length === 3;
  return canvasOf(
    rows.length,
    rows[0].length,
    (row, column) =>
      inColour
        ? rows[row][column].map((value) => 127.5 * (1 + value / largest))
        : paint(rows[row][column][0] / largest),
    label,
    "pixels filter",
  );
}
