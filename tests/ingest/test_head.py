"""What the head of a document says of it, and what it only seems to say."""

from __future__ import annotations

import pytest

from policysearch.ingest.head import told_by_head


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("Rubrik\n\nDatum:\n2023-11-24\n", "sv", "2023-11-24"),
        ("Datum\nDiarienummer\nHandläggare\n\n2023-11-24\nKSN-2023-03393\nAnna Ek\n", "sv", "2023-11-24"),
        ("| Datum | Dnr |\n|---|---|\n| 2023-11-24 | KS 2023/12 |\n", "sv", "2023-11-24"),
        ("Sammanträdesdatum: 2023-12-13\nDatum: 2023-11-24\n", "sv", "2023-11-24"),
        ("8 Oct 2019 - a long line that says what the news below it are about, in full\n", "it", "2019-10-08"),
        ("Milano, 25/09/2019\n\nOggetto: adesione\n", "it", "2019-09-25"),
        ("Deliberazione n. 41/2019 del 25/09/2019\n", "it", "2019-09-25"),
        ("Uppsala den 24 november 2023\n", "sv", "2023-11-24"),
        ("IB nr 9/2016 den 14 december\n", "sv", "2016-12-14"),
        ("Datum: den 14 december\n\nDnr. 803-1523/2016\n", "sv", "2016-12-14"),
        ("Datum: den 14 december\n\nDnr. 803-1523/2016\n\nPlan för 2018\n", "sv", None),
        ("Datum: den 14 december\n", "sv", None),
        ("Svar senast: 2020-01-31\n", "sv", None),
        ("Expiry date: 2020-01-31\n", "en", None),
        ("Giltig till datum: 2020-01-31\n", "sv", None),
        ("# Rapport från mötet den 14 november 2016\n", "sv", None),
        ("## 2 July 2011\n\nThe cloudburst.\n", "en", None),
        ("- 8 April 2019 - the zone begins\n", "en", None),
        ("| 8 April 2019 | the zone begins |\n", "en", None),
        ("The road began with a meeting on 8 Oct 2019 and has led us here.", "en", None),
        ("Since 8 Oct 2019 - as everybody knows - all is well.", "en", None),
        ("Valid until 2099-01-01", "en", None),
        ("Date: 2099-01-01", "en", None),
    ],
)
def test_a_date_is_believed_where_it_dates_the_document(text: str, language: str, day: str | None) -> None:
    assert told_by_head(text, "", language).published == day


@pytest.mark.parametrize(
    ("text", "language", "identifiers"),
    [
        ("Diarienummer:\nKSN-2023-03393\n", "sv", ("KSN-2023-03393",)),
        ("**Dnr. 803-1523/2016**\n", "sv", ("803-1523/2016",)),
        ("**IB nr 9/2016 den 14 december**\n", "sv", ("IB nr 9/2016",)),
        ("Datum: 2023-11-24 Dnr: KS 2023/12, KS 2023/13\n", "sv", ("KS 2023/12", "KS 2023/13")),
        ("SFS 2010:110\n", "sv", ("SFS 2010:110",)),
        ("Enligt SFS 2010:110 gäller detta.\n", "sv", ()),
        ("Prot. n. 12345/2019\n", "it", ("12345/2019",)),
        ("Deliberazione n. 41/2019 del 25/09/2019\n", "it", ("n. 41/2019",)),
        ("Città metropolitana, con delibera di consiglio (n. 41/2019), ha aderito.\n", "it", ()),
        ("Gli ambiti partono dalla L. 56/2014, che stabilisce le finalità.\n", "it", ()),
        ("Aktenzeichen: 61-23/2020\n", "de", ("61-23/2020",)),
        ("File no.: CC/2019/44\n", "en", ("CC/2019/44",)),
        ("Asianumero: HEL 2021-001234\n", "fi", ("HEL 2021-001234",)),
        ("Dnr:\n\nEn plan för staden\n", "sv", ()),
        ("Reference: 2019-10-08\n", "en", ()),
        ("Reference: 2016-2020\n", "en", ()),
        ("| Reference | Date |\n|---|---|\n| See the plan | basket 2016/33 |\n", "en", ()),
    ],
)
def test_identifiers_are_its_own_and_not_those_it_cites(text: str, language: str, identifiers: tuple[str, ...]) -> None:
    assert told_by_head(text, "", language).identifiers == identifiers


@pytest.mark.parametrize(
    ("text", "language", "publisher"),
    [
        ("Kommunledningskontoret\nTjänsteskrivelse till kommunstyrelsen\n", "sv", "Kommunledningskontoret"),
        ("Uppsala kommun\nKommunledningskontoret\n", "sv", "Kommunledningskontoret"),
        ("Uppsala kommun\n\nDatum: 2023-11-24\n", "sv", "Uppsala kommun"),
        ("Kommunstyrelsen\n", "sv", None),
        ("Handläggare:\nStadsbyggnadskontoret\n", "sv", "Stadsbyggnadskontoret"),
        ("Department: Housing Department\nAuthor: Jane Doe\n", "en", "Housing Department"),
        ("Issued by: Jane Doe\n", "en", None),
        ("To: Housing Department\n", "en", None),
        ("# Ufficio stampa\n", "it", None),
        ("Das Stadtplanungsamt hat den Plan erstellt.\n", "de", None),
    ],
)
def test_the_publisher_is_an_office_and_never_a_person(text: str, language: str, publisher: str | None) -> None:
    assert told_by_head(text, "", language).publisher == publisher


@pytest.mark.parametrize(
    ("text", "title", "kind"),
    [
        ("Tjänsteskrivelse till nämnden\n\nResa till Milano\n", "Resa till Milano", "council memo"),
        ("# Hur vi bor: strategi för boende\n", "Hur vi bor: strategi för boende", "strategy"),
        ("# Resa till Milano\n\n## Strategi\n", "Resa till Milano", None),
        ("# Resa till Milano\n\nVi reste i vår för att se hur de gör.\n\nRapport\n", "Resa till Milano", None),
        ("Rubrik\n\n8 okt 2019 - staden har i dag gått med i ett nätverk\n", "Rubrik", "news"),
    ],
)
def test_the_type_stands_above_the_text(text: str, title: str, kind: str | None) -> None:
    assert told_by_head(text, title, "sv").document_type == kind
