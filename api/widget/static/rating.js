/** Thumbs up or down for a reply, then a comment if the visitor likes. */

import { button, el, icon } from "./dom.js";
import { PLANE, THUMB } from "./icons.js";
import { explain } from "./problems.js";

export function rating(turnId, given, { words, conversation }) {
  const status = el("span", { className: "small", role: "status" });
  const comment = el("input", { "aria-label": words.comment, placeholder: words.comment, maxLength: 2000, dir: "auto" });
  const send = el("button", { className: "round", "aria-label": words.send }, icon(PLANE));
  const form = el("form", { hidden: true }, comment, send);
  let rated = given;

  const give = async (value, text) => {
    try {
      await conversation.rate(turnId, value, text);
      rated = value;
      press();
      form.hidden = Boolean(text);
      status.textContent = words.thanks;
    } catch (problem) {
      status.textContent = explain(problem, words);
    }
  };
  const thumbs = ["up", "down"].map((value) =>
    button(icon(THUMB), () => give(value), { className: `thumb ${value}`, "aria-label": words[value] }),
  );
  const press = () => {
    thumbs.forEach((thumb, index) => thumb.setAttribute("aria-pressed", rated === ["up", "down"][index]));
  };
  form.onsubmit = (event) => {
    event.preventDefault();
    if (comment.value.trim()) give(rated, comment.value);
  };
  press();
  return el(
    "div",
    { className: "rating", part: "rating", role: "group", "aria-label": words.rate, "aria-live": "off" },
    ...thumbs,
    status,
    form,
  );
}
