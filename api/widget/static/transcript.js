/** The visitor's own copy of the conversation, as a text file. */

export function download(turns, heading, words) {
  const text = [heading, new Date().toLocaleString(), ...turns.map((turn) => turnText(turn, words))].join("\n\n");
  const file = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  const anchor = document.createElement("a");
  anchor.href = file;
  anchor.download = `${heading}.txt`;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(file), 10_000);
}

function turnText({ text, reply }, words) {
  const replies = (reply?.messages ?? []).map((message) => [`${words.reply}: ${message.text}`, ...proofs(message, words)]);
  return [`${words.you}: ${text}`, ...replies.flat()].join("\n");
}

function proofs({ citations }, words) {
  return citations.map(({ title, section, quote, url }) => `${words.source} ${title} › ${section} «${quote}» ${url}`);
}
