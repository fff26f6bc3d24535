/** What a visitor can do with the conversation as a whole: download it, erase it, read how data is protected. */

import { button, el } from "./dom.js";
import { explain } from "./problems.js";
import { link } from "./text.js";
import { download } from "./transcript.js";

export function tools({ words, conversation, heading, privacy, focusInput }) {
  const status = el("span", { className: "small", role: "status" });
  const save = button(words.download, () => download(conversation.turns, heading, words), { className: "link" });
  const erase = button(words.erase, () => confirm(true), { className: "link" });
  const keep = button(words.keep, () => confirm(false), { className: "link" });
  const sure = button(words.erase, () => eraseAll(), { className: "main" });
  const group = { role: "group", "aria-label": words.eraseAll, hidden: true };
  const question = el("div", group, el("span", {}, words.eraseAll), sure, keep);

  const confirm = (asking) => {
    question.hidden = !asking;
    (asking ? keep : erase).focus();
  };
  const eraseAll = async () => {
    try {
      await conversation.erase();
      question.hidden = true;
      status.textContent = words.erased;
      focusInput();
    } catch (problem) {
      status.textContent = explain(problem, words);
    }
  };
  const element = el(
    "div",
    { className: "tools", part: "tools" },
    save,
    erase,
    privacy && link(new URL(privacy, document.baseURI).href, words.privacy),
    question,
    status,
  );
  const update = () => {
    save.hidden = erase.hidden = !conversation.turns.length;
    if (conversation.turns.length) status.textContent = "";
  };
  return { element, update };
}
