/** In which language the widget itself speaks. */

const LANGUAGES = ["fr", "de", "it", "en", "es", "pt", "ar", "uk"];
const RIGHT_TO_LEFT = /^(ar|ckb|dv|fa|he|ps|sd|ug|ur|yi)\b/;

/** The first one we know of: the element's own language, that of the page around it, the browser's; else English. */
export function chooseLanguage(element) {
  const around = element.parentElement?.closest("[lang]")?.lang;
  const wanted = [element.lang, around, ...navigator.languages].map((tag) => (tag ?? "").toLowerCase().split("-")[0]);
  return wanted.find((code) => LANGUAGES.includes(code)) ?? "en";
}

/** Which way a language is written; where it is not known, the text decides. */
export function direction(language) {
  if (!language || language === "und") return "auto";
  return RIGHT_TO_LEFT.test(language) ? "rtl" : "ltr";
}
