// Shows the questions. All text goes in as text nodes: what an article says is never markup.
"use strict";
(() => {
  const questions = JSON.parse(document.getElementById("data").textContent);
  const control = (id) => document.getElementById(id);
  const [show, language, tag, find, list, more, count] =
    ["show", "language", "tag", "find", "list", "more", "count"].map(control);
  const PAGE = 100;
  let limit = PAGE;

  const tests = {
    all: () => true,
    failures: (q) => !q.success,
    wrong: (q) => q.answerable && q.answer !== null && !q.success,
    missed: (q) => q.answerable && q.answer === null && !q.error,
    invented: (q) => !q.answerable && q.answer !== null,
    citation: (q) => q.answer !== null && q.scores.citation_correct === 0,
    flipped: (q) => q.before !== undefined && q.before.success !== q.success,
    errors: (q) => q.error !== null,
  };

  function element(name, className, ...children) {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  }

  function status(q) {
    if (q.error) return ["bad", "! error"];
    if (q.answerable) {
      if (q.success) return ["good", "✓ right"];
      return ["bad", q.answer === null ? "✗ abstained" : "✗ wrong"];
    }
    return q.success ? ["good", "✓ rightly none"] : ["bad", "✗ answered"];
  }

  function titled(title, ...children) {
    return element("div", "", element("h3", "", title), ...children);
  }

  function texts(title, items) {
    return items.length ? titled(title, ...items.map((item) => element("p", "", item))) : null;
  }

  function citation(cited) {
    // Offsets count code points, as Python does; JavaScript's strings count UTF-16 units.
    const quote = Array.from(cited.quote);
    const part = (from, to) => quote.slice(from, to).join("");
    const where = [cited.title, cited.source, cited.published].filter(Boolean).join(" · ");
    const proof = cited.problem
      ? element("span", "bad", ` ✗ does not verify: ${cited.problem}`)
      : element("span", "good", " ✓ verifies");
    return element("div", "",
      element("blockquote", "", part(0, cited.mark_start),
        element("mark", "", part(cited.mark_start, cited.mark_end)), part(cited.mark_end)),
      element("p", "", element("small", "", where, proof, cited.gold ? " · gold article" : "")));
  }

  function passage(seen) {
    return element("div", "", element("blockquote", "passage", seen.text),
      element("p", "", element("small", "", `${seen.title} · ${seen.score.toFixed(4)}`)));
  }

  function numbers(values, digits) {
    return Object.entries(values).map(([name, value]) => `${name} ${value.toFixed(digits)}`).join(" · ");
  }

  function body(q) {
    const was = q.before && (q.before.answer === null ? "no answer" : q.before.answer);
    return element("div", "body",
      element("p", "tags", ...[q.id, q.language, ...q.tags].map((text) => element("span", "", text))),
      texts("Accepted answers", q.answerable ? q.answers : ["none: the archive does not say"]),
      texts("Gold quote", q.quote ? [q.quote] : []),
      texts("Gold articles", q.articles),
      texts("Not in the library", q.unknown),
      texts("Error", q.error ? [q.error] : []),
      q.before === undefined ? null : texts("In the baseline", [was]),
      texts("Answer held back", q.answer === null && q.candidate !== null ? [q.candidate] : []),
      q.citations.length ? titled("Cited", ...q.citations.map(citation)) : null,
      q.passages.length ? titled("First passages read", ...q.passages.map(passage)) : null,
      texts("Scores", [numbers(q.scores, 3)]),
      texts("Milliseconds", [numbers(q.timings_ms, 1)]));
  }

  function card(q) {
    const [kind, verdict] = status(q);
    const wanted = q.success || !q.answerable ? null : element("small", "", `gold: ${q.answers[0]}`);
    const answer = element("span", "text", q.answer ?? "–", wanted);
    const question = element("span", "text", q.question);
    question.lang = q.language;
    const made = element("details", "q", element("summary", "",
      element("span", `status ${kind}`, verdict), question, answer,
      element("span", "confidence", q.confidence.toFixed(2))));
    made.addEventListener("toggle", () => {
      if (made.open && made.childElementCount === 1) made.append(body(q));
    });
    return made;
  }

  function matches(q) {
    const wanted = find.value.trim().toLowerCase();
    return tests[show.value](q)
      && (!language.value || q.language === language.value)
      && (!tag.value || q.tags.includes(tag.value))
      && (!wanted || [q.id, q.question, q.answer ?? "", ...q.answers].some(
        (text) => text.toLowerCase().includes(wanted)));
  }

  function render() {
    const found = questions.filter(matches);
    count.value = `${found.length} of ${questions.length}`;
    list.replaceChildren(...found.slice(0, limit).map(card));
    more.hidden = found.length <= limit;
  }

  function options(select, values) {
    [...new Set(values)].sort().forEach((value) => select.add(new Option(value, value)));
  }

  options(language, questions.map((q) => q.language));
  options(tag, questions.flatMap((q) => q.tags));
  [show, language, tag, find].forEach((one) => one.addEventListener("input", () => {
    limit = PAGE;
    render();
  }));
  more.addEventListener("click", () => {
    limit += PAGE;
    render();
  });
  render();
})();
