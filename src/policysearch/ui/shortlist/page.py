"""The page of what a visitor kept: to put in order, to add notes to, to take along."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from policysearch.errors import PolicySearchError, UsageError
from policysearch.export.brief import Item, by_city, place_name
from policysearch.search.engine import Index
from policysearch.text.catalogue import marked
from policysearch.ui import visit
from policysearch.ui.i18n import _, interface_language, ngettext
from policysearch.ui.notices import show_error, show_notice
from policysearch.ui.opening import open_index
from policysearch.ui.pages import page
from policysearch.ui.params import of_address
from policysearch.ui.safe_text import escaped, isolated, label
from policysearch.ui.shortlist.export import show_downloads
from policysearch.ui.shortlist.items import LONGEST_NOTE, Shortlist
from policysearch.ui.shortlist.state import ORDERS, Order, ShortlistState
from policysearch.ui.shortlist.view import change_of, item_html

_ORDER = "shortlist order"
_NAMES: dict[Order, str] = {"city": marked("By city"), "own": marked("My order")}


def show() -> None:
    """The whole page, from the visit and the URL. What goes wrong on purpose is said, with the way out."""
    title, motto = escaped(_("Shortlist")), escaped(_("What you keep, to take along"))
    st.html(f'<div class="ps-head"><h1 class="ps-title">{title}</h1><p class="ps-motto">{motto}</p></div>')
    try:
        state = _read_state()
        _show_undo()
        shortlist = visit.current().shortlist
        if shortlist.items:
            _show_list(open_index(), shortlist, state)
        else:
            _show_empty()
    except PolicySearchError as error:
        show_error(error, _("This cannot be shown"))
        if isinstance(error, UsageError):
            st.button(_("Start over"), on_click=_go_to, args=(ShortlistState(),))
        else:
            st.button(_("Try again"))


def _show_empty() -> None:
    show_notice(
        _("Your shortlist is empty"),
        _("Choose “Keep” beside a passage, in the results of a search, in a document or in a comparison."),
        _(
            "Here you put what you kept in order, add notes, and download it all as a brief with citations. It stays"
            " for this visit, on every tab: until a day has passed without use, or the server starts anew."
        ),
    )
    st.page_link(page("search"), label=_("Search"), icon=":material/search:")


def _show_undo() -> None:
    """What was last removed, to bring back."""
    removed = visit.current().removed
    if not removed:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="shortlist undo"):
        said = ngettext("{number} passage was removed.", "{number} passages were removed.", len(removed))
        st.html(f'<p role="status">{escaped(said)}</p>', width="content")
        st.button(_("Undo"), icon=":material/undo:", on_click=visit.undo)


def _show_list(index: Index, shortlist: Shortlist, state: ShortlistState) -> None:
    cities = by_city(shortlist.items)
    _show_summary(shortlist, len([city for city, _items in cities if city]))
    with st.container(horizontal=True, vertical_alignment="center", key="shortlist tools"):
        _show_order(state)
        st.space("stretch")
        show_downloads(index, shortlist)
        _show_clear(shortlist)
    if state.order == "own":
        _show_items(index, shortlist.items, level=2)
        return
    for city, items in cities:
        st.html(f'<h2 class="ps-section">{isolated(place_name(city, items, interface_language()))}</h2>')
        _show_items(index, items, level=3)


def _show_summary(shortlist: Shortlist, cities: int) -> None:
    documents = len({item.document.document_id for item in shortlist.items})
    said = (
        ngettext("{number} passage", "{number} passages", len(shortlist.items)),
        ngettext("{number} document", "{number} documents", documents),
        ngettext("{number} city", "{number} cities", cities),
    )
    st.html(f'<p class="ps-summary" role="status">{" · ".join(map(escaped, said))}</p>')


def _show_order(state: ShortlistState) -> None:
    st.session_state[_ORDER] = state.order
    st.segmented_control(
        _("Order"),
        ORDERS,
        key=_ORDER,
        format_func=lambda order: _(_NAMES[order]),
        on_change=lambda: _go_to(ShortlistState(st.session_state[_ORDER])),
        label_visibility="collapsed",
        required=True,
    )


def _show_clear(shortlist: Shortlist) -> None:
    """Asks before all is removed."""
    number = len(shortlist.items)
    with st.popover(_("Remove all"), type="tertiary"):
        st.write(_("Your notes go with them. You can undo this until you keep something else."))
        sure = ngettext("Remove {number} passage", "Remove {number} passages", number)
        st.button(sure, type="primary", on_click=_clear)


def _show_items(index: Index, items: Sequence[Item], *, level: int) -> None:
    """Items that can change places with each other."""
    for place, item in enumerate(items):
        with st.container(border=True, key=f"kept {item.passage_id}"):
            st.html(item_html(item, change_of(index, item), level=level))
            _show_note(item)
            above = items[place - 1] if place else None
            below = items[place + 1] if place + 1 < len(items) else None
            _show_actions(item, above, below)


def _show_note(item: Item) -> None:
    key = f"note {item.passage_id}"
    st.session_state[key] = item.note
    st.text_area(
        _("Note on {title}", title=label(item.document.title)),
        key=key,
        placeholder=_("Your note"),
        height=68,
        max_chars=LONGEST_NOTE,
        on_change=_note,
        args=(item.passage_id, key),
        label_visibility="collapsed",
    )


def _note(passage_id: str, key: str) -> None:
    note = st.session_state[key]
    visit.change_shortlist(lambda before: before.noted(passage_id, note))


def _show_actions(item: Item, above: Item | None, below: Item | None) -> None:
    name = item.passage_id
    with st.container(horizontal=True, gap="small", key=f"actions {name}"):
        for text, icon, other in (
            (_("Up"), ":material/arrow_upward:", above),
            (_("Down"), ":material/arrow_downward:", below),
        ):
            st.button(
                text,
                icon=icon,
                key=f"{icon} {name}",
                type="tertiary",
                disabled=other is None,
                on_click=_exchange,
                args=(name, other.passage_id if other else name),
            )
        st.button(
            _("Remove"), icon=":material/delete:", key=f"remove {name}", type="tertiary", on_click=_remove, args=(name,)
        )


def _exchange(passage_id: str, other_id: str) -> None:
    visit.change_shortlist(lambda before: before.exchanged(passage_id, other_id))


def _remove(passage_id: str) -> None:
    visit.change_shortlist(lambda before: before.without(passage_id))


def _clear() -> None:
    visit.change_shortlist(Shortlist.emptied)


def _read_state() -> ShortlistState:
    return ShortlistState.from_params(of_address())


def _go_to(state: ShortlistState) -> None:
    st.query_params.from_dict(state.to_params())
