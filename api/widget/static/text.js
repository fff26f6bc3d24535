/** Plain text as paragraphs, lists and links. */

import { el } from "./dom.js";

const BULLET = /^\s*[-*•]\s+/;
const NUMBER = /^\s*(\d{1,2})[.)]\s+/;
const LINK = /\b(https?:\/\/[^\s<>"“”«»]*[^\s<>"“”«».,;:!?)\]])/;
const QUOTES = /^[\s«]+|[\s»]+$/g;
const NUMBER_TO_CALL = /(\+?\d[\d ]+\d)\s*$/;

/**
 * Elements for a text: lines that begin with a bullet or a number are the items of one list. Where a line was `quoted`
 * from a document, it is in the language of that document.
 */
export function blocks(text, { phones, quoted }) {
  const elements = [];
  let list = null;
  for (const line of text.split("\n")) {
    const mark = line.match(BULLET) ?? line.match(NUMBER);
    const written = { lang: languageOf(line.slice(mark?.[0].length ?? 0), quoted), dir: "auto" };
    if (!mark) {
      list = null;
      if (line.trim()) elements.push(el("p", written, ...inline(line, phones)));
      continue;
    }
    const kind = mark[1] ? "ol" : "ul";
    if (list?.localName !== kind) elements.push((list = el(kind, { start: mark[1], dir: "auto" })));
    list.append(el("li", written, ...inline(line.slice(mark[0].length), phones)));
  }
  return elements;
}

function languageOf(line, citations) {
  const bare = line.replace(QUOTES, "");
  return bare && citations.find(({ quote }) => quote.includes(bare))?.language;
}

/** A link that may be followed, or null: nothing but web pages, and they are not told where the visitor comes from. */
export function link(url, label = url) {
  if (!/^https?:\/\//i.test(url)) return null;
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer", dir: "auto" }, label);
}

/** Addresses become links; where `phones` says so, a number that ends a line can be called. */
function inline(text, phones) {
  return text.split(LINK).flatMap((part, index) => {
    if (index % 2) return link(part);
    if (!phones) return part;
    return part.split(NUMBER_TO_CALL).map((piece, at) => (at % 2 ? call(piece) : piece));
  });
}

function call(number) {
  return el("a", { href: `tel:${number.replaceAll(" ", "")}`, dir: "ltr" }, number);
}
