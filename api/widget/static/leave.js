/** Gets a visitor off the page at once, for whoever must not be seen reading it. */

import { el } from "./dom.js";
import { forgetAll } from "./memory.js";

const ELSEWHERE = "https://www.wikipedia.org/";

/**
 * Forget what was said in this tab, blank the page, and replace it by another one, which is not told from where, so that
 * "back" does not return. The server keeps the conversation, since a request for contact may depend on it; `erase` is for
 * that.
 */
export function leaveQuickly(address) {
  forgetAll();
  document.title = "";
  document.body.replaceChildren();
  document.head.append(el("meta", { name: "referrer", content: "no-referrer" }));
  location.replace(address ?? ELSEWHERE);
}
