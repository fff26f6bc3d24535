/** One reply: its messages, the passages that prove them, and what may be asked next. */

import { contactForm } from "./contact.js";
import { button, el, isolated } from "./dom.js";
import { rating } from "./rating.js";
import { sources } from "./sources.js";
import { blocks } from "./text.js";

const RATEABLE = ["answer", "refusal"];

export function replyElements(turn, view) {
  const { messages, language, turn_id: turnId } = turn.reply;
  const elements = messages.map((message) => messageElement(message, language, view));
  if (messages.some(({ kind }) => kind === "handoff")) elements.push(contactForm(turn, view));
  if (messages.some(({ kind }) => RATEABLE.includes(kind))) elements.push(rating(turnId, turn.reply.rating, view));
  return elements;
}

function messageElement({ kind, text, citations, suggestions }, language, view) {
  return el(
    "div",
    { className: `message ${kind}`, part: `message ${kind}` },
    el("div", { className: "text", lang: language }, ...blocks(text, { phones: kind === "handoff", quoted: citations })),
    ...sources(citations, view.words),
    suggestions.length && chips(suggestions, view),
  );
}

/** A list with a button for each suggestion. */
export function chips(suggestions, { conversation, focusInput }, label) {
  const items = suggestions.map(({ label, message }) => {
    const ask = () => {
      conversation.send(message, label);
      focusInput();
    };
    if (message.startsWith("tel:")) return el("li", { className: "call" }, el("a", { href: message, part: "call" }, label));
    return el("li", {}, button(isolated(label), ask, { part: "suggestion" }));
  });
  return el("ul", { className: "chips", role: "list", "aria-label": label }, ...items);
}
