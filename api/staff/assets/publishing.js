// Follows a test; when it has ended, the page is loaded with what it found.
const EVERY = 1500;

async function look() {
  const box = document.querySelector("[data-progress]");
  try {
    const response = await fetch(box.dataset.progress, { redirect: "manual" });
    if (response.status !== 200) return location.reload();
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("[data-progress]");
    const said = box.querySelector("[role=status]");
    const says = fresh.querySelector("[role=status]");
    // The live region stays the same element, so that a new step is read out, and only a new one.
    if (said.textContent !== says.textContent) said.textContent = says.textContent;
    box.querySelector("ol").replaceWith(fresh.querySelector("ol"));
  } catch {
    // The server cannot be reached at the moment; it will be asked again.
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
