"""The page's own scripts: what a click or a key means. What it does is the server's business.

Each is the `js_on_load` of one part, with its element, `trigger` to tell the server and
`watch` to follow what the server makes of it. They read attributes that `conversation`,
`evidence` and `article_view` write, and never put text in as HTML.
"""

from __future__ import annotations

CONVERSATION = """
let last = null;
const find = (turn, act) => element.querySelector(
  `[data-turn="${turn}"] [data-act="${act}"], [data-turn="${turn}"] [data-act="show"]`);
element.addEventListener("click", (event) => {
  const save = event.target.closest("[data-save]");
  if (save) { trigger("select", { form: save.dataset.save }); return; }
  // Drawn anew between press and release, the click is told of what holds both: look below it.
  const hit = event.target.closest("[data-turn]")
    ? event.target : document.elementFromPoint(event.clientX, event.clientY) ?? event.target;
  const answer = hit.closest("[data-turn]");
  const act = hit.closest("[data-act]");
  if (!answer || (!act && hit.closest("form"))) return;
  if (!act && String(getSelection())) return;
  last = { turn: Number(answer.dataset.turn), act: act ? act.dataset.act : "show" };
  trigger(last.act === "literally" ? "retry" : "click", last);
});
element.addEventListener("submit", (event) => {
  event.preventDefault();
  const turn = Number(event.target.closest("[data-turn]").dataset.turn);
  const held = event.submitter?.value !== "not held";
  last = { turn, act: "show" };
  trigger("submit", { turn, right: held ? event.target.elements.right.value : null });
});
element.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !event.target.closest("form")) return;
  last = { turn: Number(event.target.closest("[data-turn]").dataset.turn), act: "cancel" };
  trigger("click", last);
});
watch("value", () => {
  const form = element.querySelector("form.verdict input");
  if (!last) return;
  if (form && last.act === "wrong") form.focus();
  else if (!document.activeElement || document.activeElement === document.body) {
    find(last.turn, last.act === "cancel" ? "wrong" : last.act)?.focus({ preventScroll: true });
  }
  last = null;
});
"""

EVIDENCE = """
let opened = null;
const shown = () => Number(document.querySelector("#conversation .answer.shown")?.dataset.turn ?? -1);
const copied = (text) => {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const box = document.createElement("textarea");
  box.value = text;
  document.body.append(box);
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  return done ? Promise.resolve() : Promise.reject();
};
element.addEventListener("click", (event) => {
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    const group = copy.closest(".copy");
    const done = group.querySelector(".done");
    copied(copy.dataset.copy).then(
      () => { done.textContent = group.dataset.copied; },
      () => { done.textContent = group.dataset.failed; });
    return;
  }
  const read = event.target.closest("[data-read]");
  const back = event.target.closest("[data-back]");
  if (read) { opened = read.dataset.read; trigger("select", { turn: shown(), place: Number(opened) }); }
  if (back) { opened = back.dataset.back; trigger("select", { turn: shown(), place: null }); }
});
element.addEventListener("keydown", (event) => {
  if (event.key === "Escape") element.querySelector("[data-back]")?.click();
});
watch("value", () => {
  const panel = document.getElementById("evidence");
  const back = element.querySelector("[data-back]");
  const read = opened === null ? null : element.querySelector(`[data-read="${opened}"]`);
  const mark = back && element.querySelector("mark");
  panel.scrollTop = 0;
  if (back) {
    back.focus({ preventScroll: true });
    (mark ?? back).scrollIntoView({ block: mark ? "center" : "start" });
  } else if (read) {
    read.focus({ preventScroll: true });
    read.scrollIntoView({ block: "center" });
  }
  if (!back) opened = null;
});
"""

DOWNLOAD = """(file) => {
  if (!file) return;
  const { name, type, text } = JSON.parse(file);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}"""
"""Hand a text to the browser as a file; it was sent with the page and is fetched from nowhere."""
