/** The demo page: change the chat's options and see the line that sets them. */

const QUESTIONS = {
  fr: ["Qu’est-ce que l’OIM ?", "Que fait l’OIM en Suisse ?", "Qu’est-ce que l’Initiative de Berne ?"],
  de: ["Was ist die IOM?", "Was macht die IOM in der Schweiz?", "Was ist die Berner Initiative?"],
  it: ["Che cos’è l’OIM?", "Che cosa fa l’OIM in Svizzera?", "Che cos’è l’Iniziativa di Berna?"],
  en: ["What is the IOM?", "What does the IOM do in Switzerland?", "What is the Berne Initiative?"],
  es: ["¿Qué es la OIM?", "¿Qué hace la OIM en Suiza?", "¿Qué es la Iniciativa de Berna?"],
  pt: ["O que é a OIM?", "O que faz a OIM na Suíça?", "O que é a Iniciativa de Berna?"],
  ar: ["ما هي المنظمة الدولية للهجرة؟", "ماذا تفعل المنظمة في سويسرا؟", "ما هي مبادرة برن؟"],
  uk: ["Що таке МОМ?", "Що робить МОМ у Швейцарії?", "Що таке Бернська ініціатива?"],
};

const form = document.getElementById("try");
const { lang, accent, theme, launcher } = form.elements;
const host = new URL(".", import.meta.url).href.replace(/\/$/, "");
const chat = document.getElementById("demo");

function options() {
  const chosen = { lang: lang.value };
  if (accent.value !== accent.defaultValue) chosen.accent = accent.value;
  if (theme.value !== "auto") chosen.theme = theme.value;
  return chosen;
}

function apply() {
  const chosen = options();
  for (const name of ["lang", "accent", "theme"]) {
    if (name in chosen) chat.setAttribute(name, chosen[name]);
    else chat.removeAttribute(name);
  }
  chat.toggleAttribute("launcher", launcher.checked);
  chat.setAttribute("questions", QUESTIONS[lang.value].join("|"));
  document.getElementById("code").textContent = line(chosen);
}

function line(chosen) {
  if (launcher.checked) {
    const data = Object.entries(chosen).map(([name, value]) => ` data-${name}="${value}"`);
    return `<script type="module" src="${host}/widget.js"${data.join("")}></script>`;
  }
  const attributes = Object.entries(chosen).map(([name, value]) => ` ${name}="${value}"`);
  return [
    `<script type="module" src="${host}/widget.js" data-launcher="false"></script>`,
    `<passerelle-chat${attributes.join("")}></passerelle-chat>`,
  ].join("\n");
}

function hear(event) {
  const item = document.createElement("li");
  const detail = event.detail?.messages?.[0]?.kind ?? event.detail?.message ?? "";
  item.textContent = `${event.type} ${detail}`;
  document.getElementById("heard").prepend(item);
}

for (const name of ["open", "close", "message", "answer", "error", "erase"]) {
  document.addEventListener(`passerelle:${name}`, hear);
}

document.getElementById("copy").addEventListener("click", async () => {
  await navigator.clipboard.writeText(document.getElementById("code").textContent);
  document.getElementById("copied").textContent = "Copied.";
});

for (const place of document.querySelectorAll("[data-host]")) place.textContent = host;
const known = navigator.languages.map((tag) => tag.slice(0, 2)).find((code) => QUESTIONS[code]);
lang.value = known ?? "fr";
form.addEventListener("input", apply);
apply();
