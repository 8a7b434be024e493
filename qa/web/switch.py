"""The switch between the languages that the page speaks.

A native list, as Gradio's own choices can't be told apart by the keyboard. Its value is
the language's code, which the browser hands to each event, so that the server keeps none.
"""

from __future__ import annotations

from html import escape

import gradio as gr

from qa.web.words import CHOICE_COOKIE, ENGLISH, LANGUAGES, preferred

_LABEL = "Language / 语言 / 語言"
"""In all of them: who needs the switch may not read the one that is spoken."""

_OPTIONS = "".join(
    f'<option value="{code}" lang="{code}">{escape(words.name)}</option>'
    for code, words in LANGUAGES.items()
)

_SWITCH = f"""
const list = element.querySelector("select");
list.value = props.value;
watch("value", () => {{ list.value = props.value; }});
list.addEventListener("change", () => {{
  document.cookie = `{CHOICE_COOKIE}=${{list.value}}; path=/; max-age=31536000; SameSite=Strict`;
  props.value = list.value;
  trigger("input");
}});
"""

TELL_LANGUAGE = "(code) => { document.documentElement.lang = code; }"
"""For screen readers and fonts; Gradio has put the browser's language there."""


def language_switch() -> gr.HTML:
    """Make the switch; its value is a language's code, and `input` says that it was changed."""
    return gr.HTML(
        ENGLISH.code,
        html_template=f'<select aria-label="{_LABEL}">{_OPTIONS}</select>',
        js_on_load=_SWITCH,
        apply_default_css=False,
        elem_id="language",
        elem_classes="citeqa",
    )


def language_of(request: gr.Request) -> str:
    """The code of the language that a browser's reader has chosen, or else of the browser's."""
    return preferred(
        request.cookies.get(CHOICE_COOKIE), request.headers.get("accept-language")
    ).code
