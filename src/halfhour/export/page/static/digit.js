// What is on a picture in each way to look at it, as `images/photo/sequence.py` has it: the usual way first.

import { separate } from "./digits.js";
import { formed } from "./form.js";
import { layOut } from "./sheet.js";
import { cleanSheets } from "./ways.js";

/**
 * A canvas -> hypotheses {count, alone, parts(), doubtful}: how many digits, all of them taken for one, each by
 * itself, and whether the picture speaks against it. Each is {pixels, refusal, cut}. Cutting digits that touch only
 * matters where several are read, and the page reads one.
 */
export function* hypotheses(canvas, form) {
  for (const sheet of cleanSheets(layOut(canvas))) {
    const digits = separate(sheet);
    const all = digits.reduce(united, null);
    let parts = null; // made when they are asked for
    yield {
      count: digits.length,
      doubtful: sheet.doubtful,
      alone: all ? formed(sheet, all, form) : nothing(sheet, form),
      parts: () => (parts ??= digits.map((digit) => formed(sheet, digit, form))),
    };
  }
}

/** A canvas -> {pixels, refusal: null or a key}: the one digit in the usual way, without a network. */
export function prepareDigit(canvas, form) {
  const [first] = hypotheses(canvas, form);
  return severalRefused(first);
}

/** The one digit of a hypothesis, or the refusal of several. */
export const severalRefused = ({ count, alone }) => (count > 1 ? { ...alone, refusal: "several_digits" } : alone);

const united = (one, other) => (one ? { ...one, on: one.on.map((here, place) => here | other.on[place]) } : other);

const nothing = (sheet, form) => ({
  pixels: new Uint8Array(form.reduce((product, side) => product * side)),
  refusal: sheet.on.includes(1) ? "too_small" : "nothing_drawn",
  cut: false,
});
