// How a picture is read, as `answering/reading.py` does it: hypotheses of what is on it and a network that is asked.

import { STROKES, SURE } from "./constants.js";
import { hypotheses, severalRefused } from "./digit.js";

/**
 * A canvas -> {pixels, refusal: null or a key, cut, probabilities}; `null` where it is not wanted any more.
 * ask: pixels -> {features, probabilities}. trust: of the run, `null` takes the usual way.
 * wanted: async, asked between two ways to look, so that the page stays quick; false: stop.
 */
export async function readDigit(canvas, form, ask, trust, wanted) {
  const ways = hypotheses(canvas, form);
  const first = asked(ways.next().value, ask, trust);
  if (!trust) return told(severalRefused(first.hypothesis), first);
  if (isClear(first, trust)) return told(first.hypothesis.alone, first, trust);
  let [best, nearest] = [null, -Infinity];
  const shown = new Set();
  const consider = (one, usual) => {
    const near = asOne(one, trust, usual);
    if (near === -Infinity) return;
    shown.add(likeliest(one.probabilities));
    if (near > nearest) [best, nearest] = [one, near];
  };
  consider(first, true);
  for (;;) {
    if (!(await wanted())) return null;
    const { value, done } = ways.next();
    if (done) break;
    if (value.count <= STROKES) consider(asked(value, ask, trust), false);
  }
  if (!best || apart(first, ask, trust) > nearest) return told(severalRefused(first.hypothesis), first, trust);
  const { alone } = best.hypothesis;
  return told(shown.size > 1 ? { ...alone, refusal: "different_digits" } : alone, best, trust);
}

export const likeliest = (probabilities) => probabilities.indexOf(Math.max(...probabilities));

/** What the network makes of all that a hypothesis shows, taken for one. */
const asked = (hypothesis, ask, trust) => ({ hypothesis, ...seen(hypothesis.alone, ask, trust) });

function seen(thing, ask, trust) {
  const { features, probabilities } = ask(thing.pixels);
  const sure = Math.max(...probabilities);
  if (!trust) return { probabilities, sure };
  const close = trust.closeness(features);
  const likely = close >= trust.lowest_likeness && sure >= trust.lowest_probability;
  const usual = close >= trust.usual_likeness || sure >= SURE;
  return { probabilities, sure, close, good: likely && usual && thing.refusal === null };
}

/** Whether a first look is enough: one thing, which the network knows as well as its own pictures. */
const isClear = ({ hypothesis, sure, close }, trust) =>
  hypothesis.count <= 1 && hypothesis.alone.refusal === null && sure >= SURE && close >= trust.usual_likeness;

/** How near the one thing is. Of many looks one succeeds by chance, so that those after the first must be nearer. */
function asOne({ hypothesis, close, good }, trust, usual) {
  const enough = usual ? trust.lowest_likeness : trust.usual_likeness;
  return hypothesis.count <= STROKES && good && close >= enough ? close : -Infinity;
}

/** How near the least near of several things is, if all of them could be answered. */
function apart({ hypothesis }, ask, trust) {
  if (hypothesis.count < 2) return -Infinity;
  const parts = hypothesis.parts().map((part) => seen(part, ask, trust));
  return parts.every((part) => part.good) ? Math.min(...parts.map((part) => part.close)) : -Infinity;
}

/** The answer, or why it is not to be trusted. */
function told(prepared, { probabilities, sure, close }, trust) {
  if (prepared.refusal || !trust) return { ...prepared, probabilities };
  const strange = close < trust.lowest_likeness;
  if (!strange && sure >= trust.lowest_probability) return { ...prepared, probabilities };
  return { ...prepared, probabilities, refusal: prepared.cut ? "at_the_edge" : strange ? "unlike" : "not_sure" };
}
