// Requests to the server of this page. A refusal in three sentences becomes a `Told` error.

import { joint, language, t } from "./words.js";

export class Told extends Error {
  constructor(sentences) {
    super(sentences.join(joint()));
    this.sentences = sentences;
  }
}

async function answered(request) {
  let response;
  try {
    response = await request;
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Told([t("server_gone"), t("server_gone_remedy")]);
  }
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  if (body.error) throw new Told(Object.values(body.error));
  throw new Told([body.refused ?? t("server_fault", { status: response.status })]);
}

const address = (path) => `/api/${path}${path.includes("?") ? "&" : "?"}lang=${language}`;

export const get = (path, signal) => answered(fetch(address(path), { signal }));

export const post = (path, body = {}, signal) =>
  answered(
    fetch(address(path), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      signal,
    }),
  );

export const runPath = (run, rest = "") => `runs/${encodeURIComponent(run)}${rest}`;
