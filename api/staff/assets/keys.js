// Single keys move through lists; they can be switched off, and never act while somebody types.
const STORE = "passerelle-keys-off";
const rows = () => [...document.querySelectorAll("[data-row]")];
const toggle = document.getElementById("keys-on");

toggle.checked = !localStorage.getItem(STORE);
toggle.addEventListener("change", () => {
  if (toggle.checked) localStorage.removeItem(STORE);
  else localStorage.setItem(STORE, "1");
});

function move(step) {
  const all = rows();
  const at = all.indexOf(document.activeElement);
  const next = all[at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function act(key) {
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (target instanceof HTMLInputElement) target.focus();
  else target?.click();
  return Boolean(target);
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
  if (typing || !toggle.checked || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "j" || event.key === "k") move(event.key === "j" ? 1 : -1);
  else if (!"npu/".includes(event.key) || !act(event.key)) return;
  event.preventDefault();
});
