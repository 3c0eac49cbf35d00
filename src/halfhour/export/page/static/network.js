// A network in a few plain functions: steps and weights -> a function from pixels to what the network makes of them.
// Values are arrays of shape (height, width, channels), or (units), in one row after the other.

/** steps: of the plan. weights: Float32Array. Gives (pixels: 0..255, as one array) -> {probabilities, features: given to the last step}. */
export function network(steps, weights, inputShape) {
  const shapes = [inputShape, ...steps.map((step) => step.shape)];
  return (pixels) => {
    const values = [Float32Array.from(pixels)];
    for (const step of steps) {
      const given = step.from.map((number) => values[number]);
      values.push(STEPS[step.kind](step, weights, given, step.from.map((number) => shapes[number])));
    }
    return { probabilities: values.at(-1), features: values[steps.at(-1).from[0]] };
  };
}

const size = (shape) => shape.reduce((product, side) => product * side, 1);

/** Where a step's windows lie: calls at(output place, first row, first column), the latter perhaps outside. */
function slide(step, at) {
  const [height, width, channels] = step.shape;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      at((row * width + column) * channels, row * step.strides[0] - step.outside[0], column * step.strides[1] - step.outside[1]);
    }
  }
}

function activated(step, values) {
  if (step.activation === "relu") return relu(values);
  if (step.activation !== "softmax") return values;
  const highest = values.reduce((most, value) => Math.max(most, value), -Infinity);
  let sum = 0;
  for (let place = 0; place < values.length; place++) sum += values[place] = Math.exp(values[place] - highest);
  return values.map((value) => value / sum);
}

function relu(values, most = null) {
  for (let place = 0; place < values.length; place++) {
    if (values[place] < 0) values[place] = 0;
    else if (most !== null && values[place] > most) values[place] = most;
  }
  return values;
}

function scale(step, weights, [given], [shape]) {
  const channels = shape.at(-1);
  const made = new Float32Array(given.length);
  for (let start = 0; start < made.length; start += channels) {
    for (let channel = 0; channel < channels; channel++) {
      made[start + channel] = given[start + channel] * weights[step.factors + channel] + weights[step.offsets + channel];
    }
  }
  return made;
}

function convolve(step, weights, [given], [[height, width, channels]]) {
  const filters = step.shape[2];
  const [rows, columns] = step.window;
  const made = new Float32Array(size(step.shape));
  slide(step, (place, top, left) => {
    for (let filter = 0; filter < filters; filter++) made[place + filter] = weights[step.bias + filter];
    for (let row = Math.max(0, -top); row < rows && top + row < height; row++) {
      for (let column = Math.max(0, -left); column < columns && left + column < width; column++) {
        const from = ((top + row) * width + left + column) * channels;
        let kernel = step.kernel + (row * columns + column) * channels * filters;
        for (let channel = 0; channel < channels; channel++, kernel += filters) {
          const value = given[from + channel];
          if (value === 0) continue; // after a ReLU, every other one
          for (let filter = 0; filter < filters; filter++) made[place + filter] += value * weights[kernel + filter];
        }
      }
    }
  });
  return activated(step, made);
}

/** Each channel by its own filter. */
function filter(step, weights, [given], [[height, width, channels]]) {
  const [rows, columns] = step.window;
  const made = new Float32Array(size(step.shape));
  slide(step, (place, top, left) => {
    for (let channel = 0; channel < channels; channel++) made[place + channel] = weights[step.bias + channel];
    for (let row = Math.max(0, -top); row < rows && top + row < height; row++) {
      for (let column = Math.max(0, -left); column < columns && left + column < width; column++) {
        const from = ((top + row) * width + left + column) * channels;
        const kernel = step.kernel + (row * columns + column) * channels;
        for (let channel = 0; channel < channels; channel++) made[place + channel] += given[from + channel] * weights[kernel + channel];
      }
    }
  });
  return activated(step, made);
}

/** The mean of windows that lie inside of the picture. */
function average(step, weights, [given], [[, width, channels]]) {
  const [rows, columns] = step.window;
  const made = new Float32Array(size(step.shape));
  slide(step, (place, top, left) => {
    for (let row = top; row < top + rows; row++) {
      for (let column = left; column < left + columns; column++) {
        const from = (row * width + column) * channels;
        for (let channel = 0; channel < channels; channel++) made[place + channel] += given[from + channel] / (rows * columns);
      }
    }
  });
  return made;
}

function pool(step, weights, [given], [[height, width, channels]]) {
  const [rows, columns] = step.window;
  const made = new Float32Array(size(step.shape)).fill(-Infinity);
  slide(step, (place, top, left) => {
    for (let row = Math.max(0, top); row < Math.min(height, top + rows); row++) {
      for (let column = Math.max(0, left); column < Math.min(width, left + columns); column++) {
        const from = (row * width + column) * channels;
        for (let channel = 0; channel < channels; channel++) {
          if (given[from + channel] > made[place + channel]) made[place + channel] = given[from + channel];
        }
      }
    }
  });
  return made;
}

function dense(step, weights, [given]) {
  const units = step.shape[0];
  const made = weights.slice(step.bias, step.bias + units);
  for (let place = 0; place < given.length; place++) {
    if (given[place] === 0) continue;
    const kernel = step.kernel + place * units;
    for (let unit = 0; unit < units; unit++) made[unit] += given[place] * weights[kernel + unit];
  }
  return activated(step, made);
}

function surround(step, weights, [given], [[height, width, channels]]) {
  const [, wide, deep] = step.shape;
  const [down, right, behind] = step.before;
  const made = new Float32Array(size(step.shape));
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const from = (row * width + column) * channels;
      made.set(given.subarray(from, from + channels), ((row + down) * wide + column + right) * deep + behind);
    }
  }
  return made;
}

/** Values one after the other along the last axis. */
function joined(step, given, shapes) {
  const made = new Float32Array(size(step.shape));
  const wide = step.shape.at(-1);
  let before = 0;
  given.forEach((values, number) => {
    const channels = shapes[number].at(-1);
    for (let from = 0, to = before; from < values.length; from += channels, to += wide) {
      made.set(values.subarray(from, from + channels), to);
    }
    before += channels;
  });
  return made;
}

/** Every channel of a picture brought to one number. */
function gathered(given, channels, first, together) {
  const made = new Float32Array(channels).fill(first);
  for (let place = 0; place < given.length; place++) {
    made[place % channels] = together(made[place % channels], given[place]);
  }
  return made;
}

const STEPS = {
  scale,
  convolve,
  filter,
  average,
  pool,
  dense,
  pad: surround,
  relu: (step, weights, [given]) => relu(given.slice(), step.most),
  join: (step, weights, given, shapes) => joined(step, given, shapes),
  add: (step, weights, [one, other]) => one.map((value, place) => value + other[place]),
  highest: (step, weights, [given], [shape]) => gathered(given, shape[2], -Infinity, Math.max),
  mean: (step, weights, [given], [shape]) =>
    gathered(given, shape[2], 0, (sum, value) => sum + value).map((sum) => sum / (shape[0] * shape[1])),
};
