// Pictures to another size, as Pillow resizes them: {height, width, channels, values}, each new pixel a weighted mean.

const FILTERS = {
  box: { reach: 0.5, weight: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  bilinear: { reach: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: {
    reach: 2,
    weight: (x) => {
      const away = Math.abs(x);
      if (away < 1) return (1.5 * away - 2.5) * away * away + 1;
      return away < 2 ? ((-0.5 * away + 2.5) * away - 4) * away + 2 : 0;
    },
  },
};

/** Whole numbers as Python rounds to them: halves to the even one. */
export const rounded = (number) => {
  const whole = Math.round(number);
  return Math.abs(number % 1) === 0.5 && whole % 2 ? whole - 1 : whole;
};

/** Red, green and blue as one grey, as Pillow weighs them (ITU-R 601-2). */
export const greyOf = (red, green, blue) => (red * 19595 + green * 38470 + blue * 7471 + 32768) >> 16;

/** For each of `to` new pixels: the first old one that counts, and the weights from there on. */
function weightsOf(from, to, { reach, weight }) {
  const scale = from / to;
  const wide = Math.max(scale, 1);
  return Array.from({ length: to }, (_none, place) => {
    const centre = (place + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - reach * wide + 0.5));
    const last = Math.min(from, Math.trunc(centre + reach * wide + 0.5));
    const weights = Array.from({ length: last - first }, (_void, step) => weight((first + step - centre + 0.5) / wide));
    const sum = weights.reduce((total, one) => total + one, 0);
    return { first, weights: Float64Array.from(weights, (one) => one / sum) };
  });
}

/** A picture of another size: first every row, then every column. whole: values are whole numbers 0..255, and stay so. */
export function resize(picture, height, width, filter, whole) {
  const { channels } = picture;
  const rows = weightsOf(picture.width, width, FILTERS[filter]);
  const wide = new Float32Array(picture.height * width * channels);
  for (let row = 0; row < picture.height; row++) {
    for (let column = 0; column < width; column++) {
      const { first, weights } = rows[column];
      const from = (row * picture.width + first) * channels;
      for (let channel = 0; channel < channels; channel++) {
        const sum = weighed(picture.values, from + channel, channels, weights);
        wide[(row * width + column) * channels + channel] = whole ? byte(sum) : sum;
      }
    }
  }
  const values = new Float32Array(height * width * channels);
  weightsOf(picture.height, height, FILTERS[filter]).forEach(({ first, weights }, row) => {
    for (let place = 0; place < width * channels; place++) {
      const sum = weighed(wide, first * width * channels + place, width * channels, weights);
      values[row * width * channels + place] = whole ? byte(sum) : sum;
    }
  });
  return { height, width, channels, values };
}

const byte = (value) => Math.min(255, Math.max(0, Math.floor(value + 0.5)));

function weighed(values, from, step, weights) {
  let sum = 0;
  for (let place = 0; place < weights.length; place++) sum += weights[place] * values[from + place * step];
  return sum;
}
