// The page's words in the reader's language: a key and its values -> text.

import { LANGUAGES } from "./constants.js";

let table = {};
export let language = "en";

function remembered() {
  try {
    return localStorage.getItem("language");
  } catch {
    return null;
  }
}

const fetched = async (name) => (await fetch(`/static/words.${name}.json`)).json();

/** Load the words of a language; without one, of the one chosen last, or of the browser's. load: a name -> its words. */
export async function speak(wanted = remembered(), load = fetched) {
  language = wanted in LANGUAGES ? wanted : navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
  table = await load(language);
  document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
  try {
    localStorage.setItem("language", language);
  } catch {
    // Not remembered, then.
  }
}

/** The text of a key, its {places} filled. */
export function t(key, values = {}) {
  const text = table[key];
  if (text === undefined) throw new Error(`no words for ${key}`);
  return text.replace(/\{(\w+)\}/g, (_place, name) => String(values[name]));
}

/** The text of a key that may be missing, such as the sentence on a kind of layer. */
export const tOr = (key, other) => table[key] ?? other;

/** What stands between two sentences. */
export const joint = () => (language === "zh" ? "" : " ");
export const percent = (share, digits = 1) => `${(100 * share).toFixed(digits)}${joint()}%`;

/** A probability: softmax never gives quite 0 or 1. */
export function chance(share) {
  if (share < 0.0005) return `<${percent(0.001)}`;
  return share > 0.9995 ? `>${percent(0.999)}` : percent(share);
}

export const count = (number) => number.toLocaleString("en-US");
export const shape = (sizes) => sizes.join(" × ");

export function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return t("seconds", { seconds: whole });
  return t("minutes_seconds", { minutes: Math.floor(whole / 60), seconds: whole % 60 });
}
