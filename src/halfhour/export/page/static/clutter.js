// Clutter: what is ink and no digit, as `images/photo/clutter.py` drops it: frames, rims of the picture, specks.

import { CONTACT, GRAIN, HELD, MARGIN, RIM, SPAN, SPECK, SUBSTANTIAL, WRITING } from "./constants.js";
import { belong, extentOf, heightOf, largestOf, marksOf, onlyThese, widthOf } from "./marks.js";
import { rounded } from "./resize.js";

/** Without what lies along the border, marks that span the sheet, and boxes drawn around others. */
export function dropFrames(sheet) {
  const { marks, labels } = marksOf(sheet);
  const sizeable = sizeableOf(marks, sheet);
  const inner = sizeable.filter((mark) => !atBorder(mark, sheet));
  const largest = inner.find((mark) => extentOf(mark) === largestOf(inner));
  const frames = sizeable.filter(
    (mark) => spans(mark, sheet) || leansOnBorder(mark, labels, sheet, largest) || holdsOthers(mark, sizeable, labels, sheet),
  );
  return without(sheet, onlyThese(sheet, labels, frames));
}

/** Without what lies along the border and nowhere else, and boxes: no stroke that spans the sheet, as digits may. */
export function dropRims(sheet) {
  const { height, width } = sheet;
  const { marks, labels } = marksOf(sheet);
  const sizeable = sizeableOf(marks, sheet);
  const [rows, columns] = [rounded(MARGIN * height), rounded(MARGIN * width)];
  const reaching = new Set();
  for (let row = rows; row < height - rows; row++) {
    for (let column = columns; column < width - columns; column++) {
      const number = labels[row * width + column];
      if (number) reaching.add(number);
    }
  }
  const rims = sizeable.filter(
    (mark) => (atBorder(mark, sheet) && !reaching.has(mark.numbers[0])) || holdsOthers(mark, sizeable, labels, sheet),
  );
  return without(sheet, onlyThese(sheet, labels, rims));
}

/** Without marks that are small beside the largest. */
export function dropSpecks(sheet) {
  const { marks, labels } = marksOf(sheet);
  const least = SPECK * largestOf(marks);
  return { ...sheet, on: onlyThese(sheet, labels, marks.filter((mark) => extentOf(mark) >= least)).on };
}

/** The sheet without the clutter, unless nothing of any size would be left: then that was the digit. */
export function without(sheet, clutter) {
  if (!clutter.on.includes(1)) return sheet;
  const rest = { ...sheet, on: sheet.on.map((one, place) => one & ~clutter.on[place]) };
  const extents = marksOf(rest).marks.map((mark) => extentOf(mark) / Math.max(sheet.height, sheet.width));
  const large = extents.some((extent) => extent >= SUBSTANTIAL);
  return large || extents.filter((extent) => extent >= GRAIN).length >= WRITING ? rest : sheet;
}

const sizeableOf = (marks, { height, width }) => marks.filter((mark) => extentOf(mark) >= SUBSTANTIAL * Math.max(height, width));

const atBorder = (mark, { height, width }) => mark.top === 0 || mark.left === 0 || mark.bottom === height || mark.right === width;

/** Whether a mark runs along most of the sheet from the border that it begins at. */
function spans(mark, { height, width }) {
  const along = widthOf(mark) >= SPAN * width && (mark.left === 0 || mark.right === width);
  return along || (heightOf(mark) >= SPAN * height && (mark.top === 0 || mark.bottom === height));
}

/** Whether a mark covers a good part of one border with a good part of itself, and is no stroke of the digit. */
function leansOnBorder(mark, labels, { height, width }, largest) {
  if (largest && belong(mark, largest)) return false;
  const borders = [
    { start: 0, step: 1, length: width, extent: widthOf(mark) },
    { start: (height - 1) * width, step: 1, length: width, extent: widthOf(mark) },
    { start: 0, step: width, length: height, extent: heightOf(mark) },
    { start: width - 1, step: width, length: height, extent: heightOf(mark) },
  ];
  return borders.some(({ start, step, length, extent }) => {
    let contact = 0;
    for (let place = 0; place < length; place++) contact += labels[start + place * step] === mark.numbers[0];
    return contact >= CONTACT * length && contact >= 0.5 * extent;
  });
}

/** Whether a mark is a box: another of some size lies inside, and all its own ink lies along its rim. */
function holdsOthers(mark, marks, labels, { width }) {
  const holds = (other) =>
    mark.top < other.top && other.bottom < mark.bottom && mark.left < other.left && other.right < mark.right &&
    extentOf(other) >= HELD * extentOf(mark);
  if (!marks.some(holds)) return false;
  const [rows, columns] = [rounded(RIM * heightOf(mark)), rounded(RIM * widthOf(mark))];
  for (let row = mark.top + rows; row < mark.bottom - rows; row++) {
    for (let column = mark.left + columns; column < mark.right - columns; column++) {
      if (labels[row * width + column] === mark.numbers[0]) return false;
    }
  }
  return true;
}
