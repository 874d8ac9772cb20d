"""The one script that all pages share: links that need no reload, copying, and keys."""

from __future__ import annotations

import streamlit as st

# It is constant; what it copies and where it leads stands in attributes of our own HTML, which are escaped.
# A link within the app goes the way of the back button, so that the visit and its shortlist live on.
_SCRIPT = """
(() => {
  if (window.policysearchRuns) return;
  window.policysearchRuns = true;

  const go = (href) => {
    history.pushState({}, "", href);
    dispatchEvent(new PopStateEvent("popstate", { state: {} }));
    document.querySelector("[data-testid=stMain]").scrollTo(0, 0);
  };

  const copy = async (text) => {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const field = document.body.appendChild(document.createElement("textarea"));
    field.value = text;
    field.select();
    document.execCommand("copy");
    field.remove();
  };

  const copyQuote = async (button) => {
    const link = new URL(button.dataset.link, document.baseURI).href;
    await copy(button.dataset.copy ? `${button.dataset.copy}\\n${link}` : link);
    const label = button.querySelector("span");
    if (label.textContent === button.dataset.done) return;
    const name = label.textContent;
    label.textContent = button.dataset.done;
    setTimeout(() => { label.textContent = name; }, 2000);
  };

  const goToHit = (step) => {
    const hits = [...document.querySelectorAll(".ps-hit[tabindex]")];
    if (!hits.length) return;
    const here = document.activeElement;
    const at = hits.indexOf(here.closest(".ps-hit[tabindex]"));
    const passed = hits.filter((hit) => hit.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_FOLLOWING).length;
    const from = at >= 0 ? at : step > 0 ? passed - 1 : passed || hits.length;
    const next = hits[Math.min(Math.max(from + step, 0), hits.length - 1)];
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  };

  const isTyping = (element) =>
    element.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]");

  const shortcuts = {
    j: () => goToHit(1),
    k: () => goToHit(-1),
    "/": () => document.querySelector(".st-key-question input")?.focus(),
    enter: () => document.querySelector(".ps-hit:focus a.ps-link")?.click(),
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.ps-link");
    const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (link && plain) {
      event.preventDefault();
      go(link.href);
    }
    const copying = event.target.closest("[data-copy]");
    if (copying) copyQuote(copying);
    if (event.target.closest("[data-filters]")) document.querySelector("[data-testid=stExpandSidebarButton]")?.click();
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat && event.key === "/") return;
    const shortcut = shortcuts[event.key.toLowerCase()];
    if (!shortcut || isTyping(event.target)) return;
    if (event.key !== "Enter") event.preventDefault();
    shortcut();
  });
})();
"""


def show_language(language: str) -> None:
    """Tell the browser, and who reads the page aloud, what language the interface is in; Streamlit says English."""
    # The comment makes each language a script of its own: the same one would not run again.
    say = 'document.documentElement.lang = document.querySelector("[data-interface]").dataset.interface;'
    st.html(
        f'<span class="ps-nothing" data-interface="{language}"></span><script>/* {language} */ {say}</script>',
        unsafe_allow_javascript=True,
    )


def show_script() -> None:
    """Put the script into the page; it starts once for every visit."""
    st.html(f'<span class="ps-nothing"></span><script>{_SCRIPT}</script>', unsafe_allow_javascript=True)
