/** Where the visitor writes: Enter sends, Shift and Enter make a new line. */

import { el, icon } from "./dom.js";
import { PLANE } from "./icons.js";

export function composer({ words, conversation }) {
  const field = el("textarea", {
    part: "input",
    rows: 1,
    dir: "auto",
    enterKeyHint: "send",
    placeholder: words.question,
    "aria-label": words.question,
  });
  const form = el(
    "form",
    { className: "composer", part: "composer" },
    field,
    el("button", { className: "round", part: "send", "aria-label": words.send }, icon(PLANE)),
  );
  form.onsubmit = (event) => {
    event.preventDefault();
    const text = field.value.trim();
    field.focus();
    if (!text) return;
    field.value = "";
    conversation.send(text);
  };
  field.onkeydown = (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  };
  return { form, field };
}
