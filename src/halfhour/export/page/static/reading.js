// How a picture is read, as `answering/reading.py` does it: hypotheses of what is on it and a network that is asked.

import { FAR, STROKES, SURE, SURE_AT_ONCE } from "./constants.js";
import { hypotheses, severalRefused } from "./digit.js";

/**
 * A canvas -> {pixels, refusal: null or a key, cut, probabilities}; `null` where it is not wanted any more.
 * model: {look: pixels -> {features, probabilities}, ask: list of pixels -> the same of each, with augmentation}.
 * trust: of the run; `null` takes the usual way.
 * wanted: async, asked between two ways to look, so that the page stays quick; false: stop.
 */
export async function readDigit(canvas, form, model, trust, wanted) {
  const ways = hypotheses(canvas, form);
  const first = ways.next().value;
  const [{ features, probabilities }] = model.ask([first.alone.pixels]);
  if (!trust) return { ...severalRefused(first), probabilities };
  const usual = { alone: severalRefused(first), close: trust.closeness(features), probabilities };
  if (!first.doubtful && isClear(usual, trust)) return told(usual, trust);
  const found = [];
  for (let one = { value: first }; !one.done; one = ways.next()) {
    const near = asOne(one.value, model, trust, one.value === first ? trust.lowest_likeness : trust.usual_likeness);
    if (near) found.push(near);
    if (!(await wanted())) return null;
  }
  const best = found.reduce((nearest, one) => (nearest && nearest.close >= one.close ? nearest : one), null);
  // The other ways keep more or less of the ink: that they break it into pieces says nothing.
  if (!best || apart(first, model, trust) > best.close) return told(usual, trust);
  const others = found.filter((one) => likeliest(one.probabilities) !== likeliest(best.probabilities));
  const torn = others.some(({ close }) => best.close < close + FAR);
  return told(torn ? { ...best, alone: { ...best.alone, refusal: "different_digits" } } : best, trust);
}

export const likeliest = (probabilities) => probabilities.indexOf(Math.max(...probabilities));

/** Whether a first look is enough: one thing, which the network knows as well as its own pictures. */
const isClear = ({ alone, close, probabilities }, trust) =>
  alone.refusal === null && Math.max(...probabilities) >= SURE && close >= trust.usual_likeness;

/** Whether something could be answered. */
function isGood(close, probabilities, trust) {
  const sure = Math.max(...probabilities);
  const likely = close >= trust.lowest_likeness && sure >= trust.lowest_probability;
  return likely && (close >= trust.usual_likeness || sure >= SURE);
}

/**
 * All that a hypothesis shows as one thing, if it could be answered.
 * enough: how near it must be. Of many looks one succeeds by chance, so that those after the first must be nearer.
 */
function asOne(hypothesis, model, trust, enough) {
  const { count, alone } = hypothesis;
  if (count > STROKES || alone.refusal) return null;
  const { features, probabilities } = model.look(alone.pixels);
  const close = trust.closeness(features);
  if (close < enough) return null;
  const settled = Math.max(...probabilities) >= SURE_AT_ONCE ? probabilities : together(hypothesis, model).at(-1).probabilities;
  return isGood(close, settled, trust) ? { alone, close, probabilities: settled } : null;
}

/** What the network makes of every part of a hypothesis, and of all as one, which comes last. */
const together = ({ count, alone, parts }, model) => model.ask([...(count > 1 ? parts() : []), alone].map((thing) => thing.pixels));

/** How near the least near of several things is, if all of them could be answered. */
function apart(hypothesis, model, trust) {
  if (hypothesis.count < 2) return -Infinity;
  const seen = together(hypothesis, model).slice(0, -1);
  const close = seen.map(({ features }) => trust.closeness(features));
  const good = hypothesis.parts().every((thing, place) => thing.refusal === null && isGood(close[place], seen[place].probabilities, trust));
  return good ? Math.min(...close) : -Infinity;
}

/** The answer, or why it is not to be trusted. */
function told({ alone, close, probabilities }, trust) {
  if (alone.refusal) return { ...alone, probabilities };
  const strange = close < trust.lowest_likeness;
  if (!strange && Math.max(...probabilities) >= trust.lowest_probability) return { ...alone, probabilities };
  return { ...alone, probabilities, refusal: alone.cut ? "at_the_edge" : strange ? "unlike" : "not_sure" };
}
