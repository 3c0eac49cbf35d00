// A canvas as the sheet that the steps for photographs begin with, as `images/photo/sheet.py` has it.
// A sheet is {height, width, channels: 1, values: 0..1, on}: a picture and a mask in one; `on` is where ink is.

import { LONG_SIDE } from "./constants.js";
import { greyOf, resize, rounded } from "./resize.js";

export const everywhere = (height, width) => new Uint8Array(height * width).fill(1);

/** The grey levels of a canvas, its long side at most LONG_SIDE; nothing is known of the ink yet. */
export function layOut(canvas) {
  const { width, height } = canvas;
  const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
  const kind = kindOf(data);
  const picture = reduced({ height, width, ...{ grey, coloured, seeThrough }[kind](data) });
  const values = { grey: greyLevels, coloured: colouredLevels, seeThrough: groundedLevels }[kind](picture);
  return { height: picture.height, width: picture.width, channels: 1, values, on: everywhere(picture.height, picture.width) };
}

function kindOf(data) {
  let kind = "grey";
  for (let place = 0; place < data.length; place += 4) {
    if (data[place + 3] < 255) return "seeThrough";
    if (data[place] !== data[place + 1] || data[place] !== data[place + 2]) kind = "coloured";
  }
  return kind;
}

function reduced(picture) {
  const scale = LONG_SIDE / Math.max(picture.height, picture.width);
  if (scale >= 1) return picture;
  const [height, width] = [picture.height, picture.width].map((side) => Math.max(1, rounded(side * scale)));
  return resize(picture, height, width, "box", true);
}

function grey(data) {
  const values = new Float32Array(data.length / 4);
  for (let place = 0; place < values.length; place++) values[place] = data[4 * place];
  return { channels: 1, values };
}

const greyLevels = ({ values }) => values.map((value) => value / 255);

function coloured(data) {
  const values = new Float32Array((3 * data.length) / 4);
  for (let from = 0, to = 0; from < data.length; from += 4) {
    values[to++] = data[from];
    values[to++] = data[from + 1];
    values[to++] = data[from + 2];
  }
  return { channels: 3, values };
}

function colouredLevels({ values }) {
  const levels = new Float32Array(values.length / 3);
  for (let place = 0; place < levels.length; place++) {
    levels[place] = greyOf(values[3 * place], values[3 * place + 1], values[3 * place + 2]) / 255;
  }
  return levels;
}

/** Colours as their share of what is seen, so that what cannot be seen has no part in a mean. */
function seeThrough(data) {
  const values = Float32Array.from(data);
  for (let place = 0; place < values.length; place += 4) {
    for (let colour = 0; colour < 3; colour++) values[place + colour] = Math.round((data[place + colour] * data[place + 3]) / 255);
  }
  return { channels: 4, values };
}

/** What is transparent gets the ground that keeps the ink visible: the opposite of the ink's mean. */
function groundedLevels({ values }) {
  const count = values.length / 4;
  const [levels, alpha] = [new Float32Array(count), new Float32Array(count)];
  let [ink, seen] = [0, 0];
  for (let place = 0; place < count; place++) {
    const cover = values[4 * place + 3];
    const whole = [0, 1, 2].map((colour) => (cover ? Math.min(255, Math.trunc((255 * values[4 * place + colour]) / cover)) : 0));
    levels[place] = greyOf(...whole) / 255;
    alpha[place] = cover / 255;
    ink += levels[place] * alpha[place];
    seen += alpha[place];
  }
  const ground = ink / Math.max(seen, 1e-6) > 0.5 ? 0 : 1;
  return levels.map((level, place) => level * alpha[place] + ground * (1 - alpha[place]));
}
