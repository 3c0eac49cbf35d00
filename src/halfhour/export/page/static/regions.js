// Masks, {height, width, on: Uint8Array}: connected regions, distances, boxes, as `scipy.ndimage` has them.

export const maskOf = (height, width, at) => {
  const on = new Uint8Array(height * width);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) on[row * width + column] = at(row, column) ? 1 : 0;
  }
  return { height, width, on };
};

/** A mask with `margin` empty pixels on every side. */
export const padded = ({ height, width, on }, margin) =>
  maskOf(height + 2 * margin, width + 2 * margin, (row, column) => {
    const [up, left] = [row - margin, column - margin];
    return up >= 0 && up < height && left >= 0 && left < width && on[up * width + left];
  });

export const opposite = ({ height, width, on }) => ({ height, width, on: on.map((one) => 1 - one) });

/** Connected regions: the number of each pixel's (0: none), and each region's box and count of pixels. */
export function regions({ height, width, on }, corners) {
  const labels = new Int32Array(on.length);
  const found = [];
  for (let start = 0; start < on.length; start++) {
    if (!on[start] || labels[start]) continue;
    const number = found.length + 1;
    const box = { numbers: [number], top: height, bottom: 0, left: width, right: 0, count: 0 };
    const waiting = [start];
    labels[start] = number;
    while (waiting.length) {
      const place = waiting.pop();
      const row = Math.floor(place / width);
      const column = place % width;
      box.count++;
      box.top = Math.min(box.top, row);
      box.bottom = Math.max(box.bottom, row + 1);
      box.left = Math.min(box.left, column);
      box.right = Math.max(box.right, column + 1);
      for (let down = -1; down <= 1; down++) {
        for (let right = -1; right <= 1; right++) {
          if (!corners && down && right) continue;
          const [toRow, toColumn] = [row + down, column + right];
          if (toRow < 0 || toRow >= height || toColumn < 0 || toColumn >= width) continue;
          const next = toRow * width + toColumn;
          if (on[next] && !labels[next]) {
            labels[next] = number;
            waiting.push(next);
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
  const squares = Float64Array.from(on, (one) => far * one);
  const longest = Math.max(height, width);
  const values = new Float64Array(longest);
  const ends = new Float64Array(longest); // where each parabola of the envelope begins to be the lowest
  const centres = new Int32Array(longest);
  const line = (start, step, length) => {
    for (let place = 0; place < length; place++) values[place] = squares[start + place * step];
    let last = 0;
    centres[0] = 0;
    ends[0] = -Infinity;
    for (let place = 1; place < length; place++) {
      const meeting = (centre) =>
        (values[place] + place * place - values[centre] - centre * centre) / (2 * (place - centre));
      while (meeting(centres[last]) <= ends[last]) last--; // the first one's beginning is never reached
      ends[last + 1] = meeting(centres[last]);
      centres[++last] = place;
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
  on.forEach((one, place) => {
    if (!one) return;
    const row = Math.floor(place / width);
    const column = place % width;
    box.top = Math.min(box.top, row);
    box.bottom = Math.max(box.bottom, row + 1);
    box.left = Math.min(box.left, column);
    box.right = Math.max(box.right, column + 1);
  });
  return box;
}
