/** One turn in the log: what the visitor said, and below it the reply or why there is none. */

import { button, el } from "./dom.js";
import { explain, isFinal } from "./problems.js";
import { replyElements } from "./reply.js";

/** An element whose `show()` brings it up to date with its turn. */
export function turnElement(turn, view) {
  const replies = el("div", { className: "replies" });
  const element = el(
    "article",
    { className: "turn" },
    el("p", { className: "said", part: "question", dir: "auto", "aria-live": "off" }, turn.text),
    replies,
  );
  element.show = () => {
    if (turn.reply) replies.replaceChildren(...replyElements(turn, view));
    else replies.replaceChildren(...(turn.problem ? [failure(turn, view)] : []));
  };
  element.show();
  return element;
}

function failure(turn, { words, conversation, focusInput }) {
  const retry = () => {
    conversation.retry(turn);
    focusInput();
  };
  return el(
    "div",
    { className: "message failure", part: "error" },
    el("p", {}, explain(turn.problem, words), turn.problem.status === 0 && ` ${words.kept}`),
    !isFinal(turn.problem) && button(words.retry, retry, { className: "link" }),
  );
}
