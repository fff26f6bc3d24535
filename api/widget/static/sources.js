/** Where a reply is proved: for each section one part to unfold, with everything that is quoted from it. */

import { el } from "./dom.js";
import { direction } from "./language.js";
import { link } from "./text.js";

export function sources(citations, words) {
  const places = new Map();
  for (const citation of citations) {
    const place = [citation.title, citation.section, citation.url].join("\n");
    places.set(place, [...(places.get(place) ?? []), citation]);
  }
  return [...places.values()].map((quoted) => source(quoted, words));
}

function source(citations, words) {
  const [{ title, section, url, language }] = citations;
  const written = { lang: language, dir: direction(language) };
  return el(
    "details",
    { className: "source", part: "citation" },
    el("summary", {}, `${words.source} `, el("bdi", written, [title, section].filter(Boolean).join(" › "))),
    ...citations.map(({ quote }) => el("blockquote", written, el("mark", {}, quote))),
    link(url, words.page),
  );
}
