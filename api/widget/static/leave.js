/** Gets a visitor off the page at once, for whoever must not be seen reading it. */

const ELSEWHERE = "https://www.wikipedia.org/";

/**
 * Forget the conversation in this tab, blank the page, and replace it by another one, so that "back" does not return.
 * The server keeps the conversation, since a request for contact may depend on it; `erase` is for that.
 */
export function leaveQuickly(conversation, address) {
  conversation.memory.clear();
  document.title = "";
  document.body.replaceChildren();
  location.replace(address ?? ELSEWHERE);
}
