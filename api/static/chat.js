/** The demo page: a visitor's conversation with the API. */

import { Client } from "./client.js";
import { chips, fromTemplate, replyElement, translate } from "./elements.js";
import { LANGUAGES, TEXTS } from "./texts.js";

const client = new Client();
const log = document.getElementById("log");
const composer = document.getElementById("composer");
const field = composer.elements.message;
const eraseButton = document.getElementById("erase");
let language = initialLanguage();

function initialLanguage() {
  const wanted = [sessionStorage.getItem("passerelle.language"), ...navigator.languages.map((tag) => tag.slice(0, 2))];
  return wanted.find((code) => LANGUAGES.includes(code)) ?? "fr";
}

function useLanguage(code) {
  language = code;
  sessionStorage.setItem("passerelle.language", code);
  document.documentElement.lang = code;
  translate(document.body, code);
  for (const button of document.querySelectorAll(".languages button")) {
    button.setAttribute("aria-pressed", String(button.value === code));
  }
  const examples = TEXTS[code].exampleQuestions.map((question) => ({ label: question, message: question }));
  document.getElementById("examples").replaceChildren(...chips(examples, ask));
}

/** Show what the visitor says and have it replied to; a suggestion shows its label and sends its message. */
function ask({ label, message }) {
  const turn = addTurn(label);
  reply(turn, message, newMessageId());
}

/** 128 random bits; `crypto.randomUUID` is missing on pages without HTTPS. */
function newMessageId() {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16).padStart(8, "0")).join("");
}

async function reply(turn, message, messageId) {
  const replies = turn.querySelector(".replies");
  replies.replaceChildren(fromTemplate("pending", language));
  turn.scrollIntoView({ block: "end" });
  try {
    const answer = await client.send(message, { messageId, language });
    showReplies(turn, answer);
  } catch (problem) {
    replies.replaceChildren(errorElement(problem, () => reply(turn, message, messageId)));
  }
  const fits = turn.offsetHeight < document.querySelector("main").clientHeight;
  turn.scrollIntoView({ block: fits ? "end" : "start" });
}

function addTurn(text) {
  const turn = fromTemplate("turn", language);
  turn.querySelector(".said").textContent = text;
  log.append(turn);
  document.getElementById("welcome").hidden = true;
  return turn;
}

function showReplies(turn, answer) {
  const elements = answer.messages.map((message) => {
    const element = replyElement(message, language, ask);
    element.querySelector(".text").lang = answer.language;
    if (message.kind === "handoff") element.append(contactForm(turn));
    return element;
  });
  const rateable = answer.messages.some((message) => ["answer", "refusal"].includes(message.kind));
  turn.querySelector(".replies").replaceChildren(...elements, ...(rateable ? [ratingElement(answer)] : []));
  eraseButton.hidden = false;
}

function ratingElement({ turn_id: turnId, rating = null }) {
  const element = fromTemplate("rating", language);
  const buttons = [...element.querySelectorAll("button")];
  const show = (value) => buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.value === value)));
  const status = element.querySelector("[role=status]");
  show(rating);
  for (const button of buttons) {
    button.addEventListener("click", async () => {
      try {
        await client.rate(turnId, button.value);
        show(button.value);
        status.textContent = TEXTS[language].thanks;
      } catch (problem) {
        status.textContent = explain(problem);
      }
    });
  }
  return element;
}

function contactForm(turn) {
  const asked = (turn.previousElementSibling ?? turn).querySelector(".said");
  const form = fromTemplate("contact", language);
  const { email, phone, message } = form.elements;
  const fault = form.querySelector(".fault");
  message.value = asked.textContent;
  form.addEventListener("input", () => email.setCustomValidity(""));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!email.value.trim() && !phone.value.trim()) {
      email.setCustomValidity(TEXTS[language].contactNeeded);
      form.reportValidity();
      return;
    }
    try {
      const { reference } = await client.requestContact({ ...Object.fromEntries(new FormData(form)), consent: true });
      const done = document.createElement("p");
      done.setAttribute("role", "status");
      done.textContent = `${TEXTS[language].contactDone} ${reference}`;
      form.replaceWith(done);
    } catch (problem) {
      fault.textContent = explain(problem);
      fault.hidden = false;
    }
  });
  return form;
}

function errorElement(problem, retry) {
  const element = fromTemplate("error", language);
  element.querySelector("p").textContent = explain(problem);
  element.querySelector("button").addEventListener("click", () => {
    retry();
    field.focus();
  });
  return element;
}

function explain({ status }) {
  const words = TEXTS[language];
  if (status === 0) return words.errorNetwork;
  if (status === 429) return words.errorBusy;
  return status >= 500 ? words.errorServer : words.errorRefused;
}

async function showHistory() {
  for (const turn of await client.history()) showReplies(addTurn(turn.message), turn);
  log.lastElementChild?.scrollIntoView({ block: "end" });
}

async function erase() {
  if (!confirm(TEXTS[language].eraseConfirm)) return;
  try {
    await client.erase();
  } catch (problem) {
    log.append(errorElement(problem, erase));
    return;
  }
  log.replaceChildren();
  eraseButton.hidden = true;
  document.getElementById("welcome").hidden = false;
  field.focus();
}

composer.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value.trim();
  field.value = "";
  if (text) ask({ label: text, message: text });
  field.focus();
});

field.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  composer.requestSubmit();
});

for (const button of document.querySelectorAll(".languages button")) {
  button.addEventListener("click", () => useLanguage(button.value));
}

eraseButton.addEventListener("click", erase);
useLanguage(language);
showHistory().catch((problem) => log.append(errorElement(problem, () => location.reload())));
