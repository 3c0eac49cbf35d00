// Filters of pictures and masks, as `scipy.ndimage` computes them.

/** Every line of a picture along one axis: calls at(first place, step from one place to the next, length). */
export function eachLine({ height, width }, columns, at) {
  if (columns) for (let column = 0; column < width; column++) at(column, width, height);
  else for (let row = 0; row < height; row++) at(row * width, 1, width);
}

/** Gaussian smoothing, cut off at four standard deviations; the picture is mirrored at its borders. */
export function gaussian(picture, deviation) {
  const reach = Math.trunc(4 * deviation + 0.5);
  const bell = Float64Array.from({ length: 2 * reach + 1 }, (_none, step) => Math.exp(-0.5 * ((step - reach) / deviation) ** 2));
  const total = bell.reduce((sum, weight) => sum + weight, 0);
  const weights = bell.map((weight) => weight / total);
  return weighedAlong(weighedAlong(picture, weights, true), weights, false);
}

function weighedAlong(picture, weights, columns) {
  const { height, width, values } = picture;
  const reach = (weights.length - 1) / 2;
  const made = new Float32Array(values.length);
  const length = columns ? height : width;
  const line = new Float64Array(length + 2 * reach);
  const from = Int32Array.from(line, (_none, place) => mirrored(place - reach, length));
  eachLine(picture, columns, (start, step) => {
    for (let place = 0; place < line.length; place++) line[place] = values[start + from[place] * step];
    for (let place = 0; place < length; place++) {
      let sum = weights[reach] * line[place + reach];
      for (let away = 1; away <= reach; away++) sum += weights[reach + away] * (line[place + reach - away] + line[place + reach + away]);
      made[start + place * step] = sum;
    }
  });
  return { ...picture, values: made };
}

/** The place within 0..length - 1 that a place outside of it shows, where pictures are mirrored: 1 0 | 0 1 2 | 2 1. */
function mirrored(place, length) {
  const turn = ((place % (2 * length)) + 2 * length) % (2 * length);
  return turn < length ? turn : 2 * length - 1 - turn;
}

/** The highest value of every square of `window` x `window` pixels; `window` is odd. */
export const maximum = (picture, window) => highestAlong(highestAlong(picture, window, true), window, false);

/** The lowest value. */
export const minimum = (picture, window) => negative(maximum(negative(picture), window));

const negative = (picture) => ({ ...picture, values: picture.values.map((value) => -value) });

/** The highest value of a sliding window from those of blocks as wide as it (van Herk, 1992). */
function highestAlong(picture, window, columns) {
  const { height, width, values } = picture;
  const reach = (window - 1) / 2;
  const made = new Float32Array(values.length);
  const length = columns ? height : width;
  const wide = Math.ceil((length + 2 * reach) / window) * window;
  const line = new Float32Array(wide).fill(-Infinity); // what lies outside decides nothing
  const [ahead, behind] = [new Float32Array(wide), new Float32Array(wide)];
  eachLine(picture, columns, (start, step) => {
    for (let place = 0; place < length; place++) line[place + reach] = values[start + place * step];
    for (let block = 0; block < wide; block += window) {
      let highest = -Infinity;
      for (let place = block; place < block + window; place++) ahead[place] = highest = line[place] > highest ? line[place] : highest;
      highest = -Infinity;
      for (let place = block + window - 1; place >= block; place--) behind[place] = highest = line[place] > highest ? line[place] : highest;
    }
    for (let place = 0; place < length; place++) {
      const [one, other] = [behind[place], ahead[place + window - 1]];
      made[start + place * step] = one > other ? one : other;
    }
  });
  return { ...picture, values: made };
}

/** The median of every square of `window` x `window` pixels, `window` odd; the borders are repeated. */
export function medianFilter(picture, window) {
  const { height, width, values } = picture;
  const reach = (window - 1) / 2;
  const near = new Float32Array(window * window);
  const made = new Float32Array(values.length);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      let count = 0;
      for (let down = -reach; down <= reach; down++) {
        const start = Math.min(height - 1, Math.max(0, row + down)) * width;
        for (let right = -reach; right <= reach; right++) near[count++] = values[start + Math.min(width - 1, Math.max(0, column + right))];
      }
      near.sort();
      made[row * width + column] = near[(near.length - 1) / 2];
    }
  }
  return { ...picture, values: made };
}

/** The median of numbers, which are sorted in place. */
export function median(numbers) {
  numbers.sort();
  const half = Math.floor(numbers.length / 2);
  return numbers.length % 2 ? numbers[half] : (numbers[half - 1] + numbers[half]) / 2;
}

/** A mask with the four neighbours of what is on, so many times. */
export function dilated(mask, times) {
  const { height, width } = mask;
  let { on } = mask;
  for (let time = 0; time < times; time++) {
    const grown = on.slice();
    for (let row = 0, place = 0; row < height; row++) {
      for (let column = 0; column < width; column++, place++) {
        if (!on[place]) continue;
        if (row) grown[place - width] = 1;
        if (row < height - 1) grown[place + width] = 1;
        if (column) grown[place - 1] = 1;
        if (column < width - 1) grown[place + 1] = 1;
      }
    }
    on = grown;
  }
  return { height, width, on };
}
