// Pictures on their way to the server, class by class, in the order in which they came; few requests, none too large.

import { post } from "./api.js";
import { base64 } from "./bytes.js";

const MOST = 32; // pictures of a request
const MOST_BYTES = 8 * 2 ** 20;

/** A queue; came(class, added, told) is called when pictures lie on the disk, failed(error) when they do not. */
export function queue(path, came, failed) {
  const waiting = new Map(); // class -> pictures
  let busy = false;

  function next() {
    for (const [className, pictures] of waiting) {
      const some = [];
      let bytes = 0;
      while (pictures.length && some.length < MOST && (!some.length || bytes + pictures[0].blob.size <= MOST_BYTES)) {
        bytes += pictures[0].blob.size;
        some.push(pictures.shift());
      }
      if (!pictures.length) waiting.delete(className);
      if (some.length) return { className, some };
    }
    return null;
  }

  async function run() {
    if (busy) return;
    busy = true;
    for (let batch = next(); batch; batch = next()) {
      try {
        const pictures = await Promise.all(batch.some.map(async ({ name, blob }) => ({ name, content: await base64(blob) })));
        came(batch.className, await post(`${path}/pictures`, { class: batch.className, pictures }));
      } catch (error) {
        failed(error);
      }
    }
    busy = false;
  }

  return {
    add(className, pictures) {
      waiting.set(className, [...(waiting.get(className) ?? []), ...pictures]);
      run();
    },
    busy: () => busy,
  };
}
