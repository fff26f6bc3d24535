/** The form by which a visitor asks for a human. */

import { el } from "./dom.js";
import { explain, isFinal } from "./problems.js";

let forms = 0;

export function contactForm(turn, { words, conversation }) {
  const known = conversation.contactOf(turn.reply.turn_id);
  if (known) return receipt(known, words);
  const faultId = `fault${++forms}`;
  const fault = el("p", { id: faultId, className: "fault", role: "alert" });
  const fields = fieldsOf(words, askedBefore(turn, conversation));
  const form = el(
    "form",
    { className: "contact", part: "contact", noValidate: true, "aria-label": words.contact, "aria-live": "off" },
    el("p", {}, words.intro),
    ...fields.map(({ label }) => label),
    fault,
    el("button", { className: "main" }, words.contact),
  );
  const complain = (text, field) => {
    fault.textContent = text;
    for (const { control } of fields) {
      control.setAttribute("aria-invalid", control === field);
      if (control === field) control.setAttribute("aria-describedby", faultId);
      else control.removeAttribute("aria-describedby");
    }
    field?.focus();
  };
  let isSending = false;
  form.onsubmit = async (event) => {
    event.preventDefault();
    const wrong = firstWrong(fields, words);
    complain(wrong?.text ?? "", wrong?.control);
    if (wrong || isSending) return;
    isSending = true;
    try {
      const values = { ...Object.fromEntries(new FormData(form)), consent: true };
      const done = receipt(await conversation.requestContact(turn.reply.turn_id, values), words);
      form.replaceWith(done);
      done.focus();
    } catch (problem) {
      // The server is stricter about telephone numbers than browsers are.
      complain(explain(problem, words), isFinal(problem) ? fields[2].control : null);
    }
    isSending = false;
  };
  return form;
}

function fieldsOf(words, message) {
  const field = (tag, name, properties) => {
    const control = el(tag, { name, dir: "auto", placeholder: " ", ...properties });
    const text = el("span", {}, words[name]);
    const isTick = control.type === "checkbox";
    const label = el("label", { className: isTick ? "tick" : "" }, ...(isTick ? [control, text] : [text, control]));
    return { label, control, title: words[name] };
  };
  return [
    field("input", "name", { autocomplete: "name", maxLength: 200 }),
    field("input", "email", { type: "email", autocomplete: "email", maxLength: 254, dir: "ltr" }),
    field("input", "phone", { type: "tel", autocomplete: "tel", maxLength: 40, dir: "ltr" }),
    field("textarea", "message", { rows: 3, maxLength: 5000, required: true, value: message }),
    field("input", "consent", { type: "checkbox", required: true }),
  ];
}

/** The first field that is not as it should be, and what to tell the visitor. */
function firstWrong(fields, words) {
  const [, email, phone] = fields;
  if (!email.control.value.trim() && !phone.control.value.trim()) return { control: email.control, text: words.reach };
  const wrong = fields.find(({ control }) => !control.validity.valid);
  return wrong && { control: wrong.control, text: `${words.check} ${wrong.title}` };
}

/** What the visitor wanted to know when the human was offered: the message before this one, if there is one. */
function askedBefore(turn, { turns }) {
  return (turns[turns.indexOf(turn) - 1] ?? turn).text;
}

function receipt(reference, words) {
  return el("p", { className: "message", tabIndex: -1, role: "status" }, `${words.recorded} ${reference}`);
}
