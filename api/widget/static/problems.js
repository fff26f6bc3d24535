/** What went wrong, in words for the visitor. */

const FINAL = [413, 422];

/** Whether the same message would be refused again. */
export function isFinal({ status }) {
  return FINAL.includes(status);
}

export function explain({ status, kind }, words) {
  if (status === 0) return words.network;
  if (status === 429) return words.busy;
  if (status === 413 || kind === "message-too-long") return words.long;
  return status >= 500 ? words.server : words.refused;
}
