/** Makes the parts of the page from templates. Text from outside only ever becomes text, never markup. */

import { TEXTS } from "./texts.js";

const BULLET = /^\s*[-*•]\s+/;
const NUMBER = /^\s*\d{1,2}[.)]\s+/;

/** A copy of the template's only element, with the page's own words filled in. */
export function fromTemplate(id, language) {
  const element = document.getElementById(`${id}-template`).content.firstElementChild.cloneNode(true);
  translate(element, language);
  return element;
}

/** Fill in the page's own words below `root`. */
export function translate(root, language) {
  const words = TEXTS[language];
  for (const element of root.querySelectorAll("[data-text]")) element.textContent = words[element.dataset.text];
  for (const element of root.querySelectorAll("[data-placeholder]")) {
    element.placeholder = words[element.dataset.placeholder];
  }
  for (const element of [root, ...root.querySelectorAll("[data-label]")]) {
    const label = element.dataset?.label;
    if (label) element.setAttribute("aria-label", words[label]);
  }
}

/** One message of a reply: its text, where it is proved, and what may be asked next. */
export function replyElement(message, language, onChoose) {
  const element = fromTemplate("reply", language);
  element.classList.add(message.kind);
  element.querySelector(".text").append(...blocks(message.text));
  element.querySelector(".sources").append(...message.citations.map((citation) => sourceElement(citation, language)));
  element.querySelector(".chips").append(...chips(message.suggestions, onChoose));
  return element;
}

/** A list item with a button for each suggestion. */
export function chips(suggestions, onChoose) {
  return suggestions.map((suggestion) => {
    const button = document.createElement("button");
    button.type = "button";
    button.dir = "auto";
    button.textContent = suggestion.label;
    button.addEventListener("click", () => onChoose(suggestion));
    const item = document.createElement("li");
    item.append(button);
    return item;
  });
}

function sourceElement(citation, language) {
  const element = fromTemplate("source", language);
  const where = [citation.title, citation.section].filter(Boolean).join(" › ");
  element.querySelector(".where").textContent = `${TEXTS[language].source} ${where}`;
  element.querySelector("blockquote").append(...blocks(citation.quote));
  const link = element.querySelector("a");
  if (/^https?:\/\//.test(citation.url)) link.href = citation.url;
  else link.remove();
  return element;
}

/** Paragraphs and lists: lines that begin with a bullet or a number are the items of one list. */
function blocks(text) {
  const elements = [];
  let open = null;
  for (const line of text.split("\n")) {
    const kind = BULLET.test(line) ? "ul" : NUMBER.test(line) ? "ol" : line.trim() ? "p" : null;
    if (kind && (kind === "p" || open?.localName !== kind)) elements.push((open = document.createElement(kind)));
    if (!kind) open = null;
    else if (kind === "p") open.textContent = line;
    else open.append(listItem(line.replace(kind === "ul" ? BULLET : NUMBER, "")));
  }
  return elements;
}

function listItem(text) {
  const item = document.createElement("li");
  item.textContent = text;
  return item;
}
