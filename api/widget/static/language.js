/** In which language the widget itself speaks. */

const LANGUAGES = ["fr", "de", "it", "en", "es", "pt", "ar", "uk"];

/** The first one we know of: the element's own language, that of the page around it, the browser's; else English. */
export function chooseLanguage(element) {
  const around = element.parentElement?.closest("[lang]")?.lang;
  const wanted = [element.lang, around, ...navigator.languages].map((tag) => (tag ?? "").slice(0, 2).toLowerCase());
  return wanted.find((code) => LANGUAGES.includes(code)) ?? "en";
}

export function isRightToLeft(language) {
  return language === "ar";
}
