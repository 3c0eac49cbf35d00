// Masks, {height, width, on: Uint8Array}: connected regions, distances, boxes, as `scipy.ndimage` has them.

export const maskOf = (height, width, at) => {
  const on = new Uint8Array(height * width);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) on[row * width + column] = at(row, column) ? 1 : 0;
  }
  return { height, width, on };
};

/** A mask of where at(place) holds, places counted through the rows. */
export function maskWhere({ height, width }, at) {
  const on = new Uint8Array(height * width);
  for (let place = 0; place < on.length; place++) on[place] = at(place) ? 1 : 0;
  return { height, width, on };
}

/** A mask with `margin` empty pixels on every side. */
export const padded = ({ height, width, on }, margin) => {
  const wide = width + 2 * margin;
  const made = new Uint8Array((height + 2 * margin) * wide);
  for (let row = 0; row < height; row++) made.set(on.subarray(row * width, (row + 1) * width), (row + margin) * wide + margin);
  return { height: height + 2 * margin, width: wide, on: made };
};

export const opposite = ({ height, width, on }) => ({ height, width, on: on.map((one) => 1 - one) });

/** Connected regions: the number of each pixel's (0: none), and each region's box and count of pixels. */
export function regions({ height, width, on }, corners) {
  const labels = new Int32Array(on.length);
  const found = [];
  const waiting = new Int32Array(on.length);
  for (let start = 0; start < on.length; start++) {
    if (!on[start] || labels[start]) continue;
    const number = found.length + 1;
    const box = { numbers: [number], top: Math.floor(start / width), bottom: 0, left: width, right: 0, count: 0 };
    let last = 0;
    waiting[last++] = start;
    labels[start] = number;
    while (last) {
      const place = waiting[--last];
      const row = Math.floor(place / width);
      const column = place % width;
      box.count++;
      if (row >= box.bottom) box.bottom = row + 1; // the first pixel is the uppermost
      if (column < box.left) box.left = column;
      if (column >= box.right) box.right = column + 1;
      for (let toRow = Math.max(0, row - 1); toRow <= Math.min(height - 1, row + 1); toRow++) {
        for (let toColumn = Math.max(0, column - 1); toColumn <= Math.min(width - 1, column + 1); toColumn++) {
          if (!corners && toRow !== row && toColumn !== column) continue;
          const next = toRow * width + toColumn;
          if (on[next] && !labels[next]) {
            labels[next] = number;
            waiting[last++] = next;
          }
        }
      }
    }
    found.push(box);
  }
  return { labels, found };
}

/** The distance of every pixel that is on to the nearest that is off, by lower envelopes of parabolas. */
export function distances({ height, width, on }) {
  const far = (height + width) ** 2;
  const squares = new Float64Array(on.length);
  for (let place = 0; place < on.length; place++) squares[place] = far * on[place];
  const longest = Math.max(height, width);
  const values = new Float64Array(longest);
  const ends = new Float64Array(longest); // where each parabola of the envelope begins to be the lowest
  const centres = new Int32Array(longest);
  const met = (high, place, centre) => (high - values[centre] - centre * centre) / (2 * (place - centre));
  const line = (start, step, length) => {
    for (let place = 0; place < length; place++) values[place] = squares[start + place * step];
    let last = 0;
    centres[0] = 0;
    ends[0] = -Infinity;
    for (let place = 1; place < length; place++) {
      const high = values[place] + place * place;
      let meeting = met(high, place, centres[last]);
      while (meeting <= ends[last]) meeting = met(high, place, centres[--last]); // the first one's beginning is never reached
      ends[++last] = meeting;
      centres[last] = place;
    }
    for (let place = 0, part = 0; place < length; place++) {
      while (part < last && ends[part + 1] < place) part++;
      squares[start + place * step] = (place - centres[part]) ** 2 + values[centres[part]];
    }
  };
  for (let column = 0; column < width; column++) line(column, width, height);
  for (let row = 0; row < height; row++) line(row * width, 1, width);
  return squares.map(Math.sqrt);
}

/** The part of a mask within the box of all that is on. */
export function cropped(mask) {
  const { top, bottom, left, right } = boxOf(mask);
  return maskOf(bottom - top, right - left, (row, column) => mask.on[(top + row) * mask.width + left + column]);
}

export function boxOf({ height, width, on }) {
  const box = { top: height, bottom: 0, left: width, right: 0 };
  for (let row = 0; row < height; row++) {
    const line = on.subarray(row * width, (row + 1) * width);
    const first = line.indexOf(1);
    if (first < 0) continue;
    box.top = Math.min(box.top, row);
    box.bottom = row + 1;
    box.left = Math.min(box.left, first);
    box.right = Math.max(box.right, line.lastIndexOf(1) + 1);
  }
  return box;
}
