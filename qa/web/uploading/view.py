"""Uploading on the page: a place to drop files, how far they are, and what became of them.

The browser sends files one by one to `route`, then says that a batch is complete. The
rest is rendered here; names of files are text.
"""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any, get_args

from qa.uploads import Problem
from qa.web.uploading.route import PATH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qa.types import IngestProgress, IngestReport
    from qa.web.uploading.batches import Batch, Limits
    from qa.web.words import Words

_MOST_NAMED = 50
"""Files that were not taken, named with their reasons."""

SEND_FILES = """
const send = (batch, file, bar) => new Promise((done) => {
  const request = new XMLHttpRequest();
  request.open("POST", PATH);
  request.setRequestHeader("X-Citeqa-Batch", batch);
  request.setRequestHeader("X-Citeqa-Name", encodeURIComponent(file.name.toWellFormed()));
  request.upload.onprogress = (event) => { bar.value = event.loaded / Math.max(event.total, 1); };
  request.onload = () => {
    let problem = request.status === 201 ? null : "not_sent";
    try { problem = JSON.parse(request.responseText).problem ?? problem; } catch { }
    done(problem);
  };
  request.onerror = () => done("not_sent");
  request.send(file);
});

const sendAll = async (files) => {
  if (!files.length || element.querySelector("progress")) return;
  const random = crypto.getRandomValues(new Uint8Array(16));
  const batch = [...random].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const line = document.createElement("p");
  const bar = document.createElement("progress");
  const name = document.createElement("span");
  line.append(bar, name);
  element.querySelector(".drop").after(line);
  const failed = [];
  for (const [number, file] of files.entries()) {
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    name.textContent = `${number + 1} / ${files.length} ${file.name}`;
    const problem = file.size > LARGEST ? "too_large" : await send(batch, file, bar);
    if (problem) failed.push({ name: file.name, problem });
  }
  line.remove();
  trigger("submit", { batch, failed });
};

const drop = (event) => event.target.closest(".drop");
for (const kind of ["dragenter", "dragover"]) {
  element.addEventListener(kind, (event) => {
    if (!drop(event)) return;
    event.preventDefault();
    drop(event).classList.add("over");
  });
}
element.addEventListener("dragleave", (event) => drop(event)?.classList.remove("over"));
element.addEventListener("drop", (event) => {
  if (!drop(event)) return;
  event.preventDefault();
  drop(event).classList.remove("over");
  sendAll([...event.dataTransfer.files]);
});
element.addEventListener("change", (event) => {
  sendAll([...event.target.files]);
  event.target.value = "";
});
"""

CANCEL = """
element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-batch]");
  if (button) trigger("click", { batch: button.dataset.batch });
});
"""


def sending_script(limits: Limits) -> str:
    """The page's script that sends files, with its limit put in."""
    return SEND_FILES.replace("PATH", json.dumps(PATH)).replace("LARGEST", str(limits.largest_file))


def drop_html(limits: Limits, words: Words) -> str:
    """Render the place to drop files."""
    size = f"{limits.largest_file / 2**20:,.0f} MB"
    hint = words.upload_limits.format(size=size, number=limits.most_files)
    return (
        f'<label class="drop"><input type="file" multiple><span>{escape(words.upload)}</span>'
        f'<span class="note">{escape(hint)}</span></label>'
    )


def progress_html(batch_id: str, progress: IngestProgress | None, words: Words) -> str:
    """Render how far a batch is, with a button that cancels it."""
    value, line = "", words.upload_waits
    if progress is not None:
        value = f' value="{progress.bytes / max(progress.bytes_total, 1):.3f}"'
        line = words.taking_in.format(
            files=progress.files, total=progress.files_total, articles=progress.articles
        )
    bar = f'<progress{value} aria-label="{escape(words.upload)}"></progress>'
    cancel = f'<button type="button" data-batch="{batch_id}">{escape(words.cancel)}</button>'
    return f"<p>{bar}<span>{escape(line)}</span>{cancel}</p>"


def outcome_html(batch: Batch | None, refused: list[tuple[str, Problem]], words: Words) -> str:
    """Render what became of a batch, and of the files that were not even received."""
    lines = []
    if batch is not None and batch.error is not None:
        lines.append(_line(words.error(batch.error)))
    elif batch is not None and batch.report is not None:
        lines.append(_line(_taken(batch.report, words)))
    failed = [(name, getattr(words, problem)) for name, problem in refused]
    if batch is not None and batch.report is not None:
        failed += [
            (each.path, words.reason(each.reason).removeprefix(f"{each.path} "))
            for each in batch.report.failed
        ]
    return f'<div role="status">{"".join([*lines, *_failures(failed, words)])}</div>'


def refused_files(sent: Any) -> list[tuple[str, Problem]]:
    """Read from a browser's event which files were not received; what it makes up is dropped."""
    rows = sent if isinstance(sent, list) else []
    return [
        (str(row.get("name", "")), row["problem"])
        for row in rows
        if isinstance(row, dict) and row.get("problem") in get_args(Problem)
    ]


def _taken(report: IngestReport, words: Words) -> str:
    counts = (
        (words.added, report.added),
        (words.updated, report.updated),
        (words.unchanged, report.unchanged),
        (words.duplicates, report.duplicates),
    )
    said = " · ".join(template.format(number=number) for template, number in counts)
    return f"{words.upload_stopped} {said}" if report.interrupted else said


def _failures(failed: list[tuple[str, str]], words: Words) -> Iterator[str]:
    if failed:
        yield _line(words.not_taken(len(failed)))
        yield f"<ul>{''.join(_items(failed[:_MOST_NAMED]))}</ul>"


def _items(failed: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, reason in failed:
        yield f"<li><strong>{escape(name)}</strong> {escape(reason)}</li>"


def _line(words: str) -> str:
    return f"<p>{escape(words)}</p>"
