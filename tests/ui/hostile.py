"""A document that means harm, and one that does not."""

OVERRIDE = "\N{RIGHT-TO-LEFT OVERRIDE}"
"""Makes what follows it read backwards: "gpj.exe" as "exe.jpg"."""

HOSTILE_CITY = "**Evil** <b>Town</b> :smile: [x](javascript:alert(1)) $x$ www.evil.example"
HOSTILE_SENTENCE = (
    "The tram <script>document.title = 'taken over'</script>"
    "<img src=x onerror=\"document.title = 'taken over'\">"
    " runs **every** ten minutes, see [the timetable](javascript:alert(1)) and :smile:."
)
HOSTILE_DOCUMENT = f"""---
title: "<script>document.title = 'taken over'</script> **Tram** _plan_ {OVERRIDE}gpj.exe"
city: "{HOSTILE_CITY}"
country: GB
language: en
document_type: "<i>plan</i>"
note: "<u>note</u>"
source_url: "javascript:document.title = 'taken over'"
published: 2021-05-04
---

# The tram <svg onload="document.title = 'taken over'">

{HOSTILE_SENTENCE} The tram stops at the town hall and at the station, and the ride is free for children{OVERRIDE}neerf.
"""
HARMLESS_DOCUMENT = """---
title: Cykelplan
city: Malmö
country: SE
language: sv
document_type: plan
published: 2019-02-01
---

# Cykelplan

Cykelvägarna i staden ska hänga ihop, och vid stationen byggs tusen nya platser för cyklar.
"""
