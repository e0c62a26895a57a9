"""Unmet demand at the desk: counted by wish and kern, never so small that it is about somebody."""

from __future__ import annotations

import re
from datetime import date, timedelta

import httpx

from db import schema
from db.engine import writing
from tests.console.desks import AtWork

TODAY = date(2026, 11, 24)


def missed(at_work: AtWork, times: int, need: str, kern: str | None, days_ago: int = 1, **near: str) -> None:
    """So often somebody wished for this there, and nothing fitted."""
    row = {"municipality": "dronten", "need": need, "kern": kern, "local_date": TODAY - timedelta(days=days_ago),
           "nearest": None, "barred_by": None} | near  # fmt: skip
    with writing(at_work.town.engine) as connection:
        connection.execute(schema.unmet_demand.insert(), [row] * times)


def rows(page: httpx.Response) -> dict[str, list[str]]:
    """The table by the name of its rows."""
    found = re.findall(r'<tr><th scope="row">([^<]+)</th>(.*?)</tr>', page.text)
    return {name: re.findall(r"<td>(?:<b>)?([^<]+)", cells) for name, cells in found}


async def test_what_was_missed_is_counted_by_wish_and_kern_over_the_period_that_was_chosen(at_work: AtWork) -> None:
    for kern in ("Biddinghuizen", "Dronten", "Swifterbant"):
        missed(at_work, 6, "wish.learn", kern)
        missed(at_work, 5, "wish.learn", kern, days_ago=60)
        missed(at_work, 9, "factor.verhuizen", kern, days_ago=200)
    async with at_work.browser(at_work.account()) as browser:
        usual, short, long = [await browser.open(f"/desk/demand{asked}") for asked in ("", "?days=30", "?days=365")]
        assert rows(usual) == {"Iets leren": ["11", "11", "11", "33"], "Samen": ["11", "11", "11", "33"]}
        assert rows(short)["Iets leren"] == ["6", "6", "6", "18"]
        assert rows(long)["Verhuisd"] == ["9", "9", "9", "27"]
        assert rows(await browser.open("/desk/demand?days=7")) == rows(usual), "there is no such period"
        policy = usual.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert " style=" not in usual.text, "the rules of the page would forbid it"
        assert 'role="img"' in usual.text
        assert "Staafdiagram met 1 staven. De langste is Iets leren: 33" in usual.text


async def test_a_count_under_five_is_not_shown_and_cannot_be_taken_from_the_totals(at_work: AtWork) -> None:
    for need in ("wish.learn", "wish.outing", "wish.talk"):
        for kern, times in (("Biddinghuizen", 7), ("Dronten", 20), ("Swifterbant", 12)):
            missed(at_work, 3 if (need, kern) == ("wish.learn", "Swifterbant") else times, need, kern)
    async with at_work.browser(at_work.account()) as browser:
        page = await browser.open("/desk/demand")
    found = rows(page)
    assert found["Iets leren"].count("&lt;5") == 1
    assert found["Iets leren"].count("5 of meer") >= 1, "else the total of its row would tell"
    column = [cells[2] for cells in found.values()]
    assert column.count("5 of meer") >= 1, "and that of its column"
    assert all(cell == "&lt;5" or cell == "5 of meer" or int(cell) >= 5 for cells in found.values() for cell in cells)


async def test_what_came_nearest_is_named_with_the_limit_where_that_happened_often(at_work: AtWork) -> None:
    missed(at_work, 5, "wish.learn", "Swifterbant", nearest="meerpaal-cursussen", barred_by="kern")
    missed(at_work, 4, "wish.outing", "Swifterbant", nearest="zonnebloem", barred_by="age")
    missed(at_work, 9, "wish.talk", None, nearest="long-gone", barred_by="full")
    async with at_work.browser(at_work.account("admin")) as browser:
        near = (await browser.open("/desk/demand")).text.partition('id="h-near"')[2]
        assert "Cursus dansen" in near
        assert "Niet in die kern." in near
        assert "zonnebloem" not in near, "four are too few to say so"
        entry = (await browser.open("/desk/activities/meerpaal-cursussen")).text
        assert "paste dit vaak net niet: Iets leren (Niet in die kern)" in entry
        assert "paste dit vaak" not in (await browser.open("/desk/activities/zonnebloem")).text


async def test_who_wished_for_what_is_not_for_an_auditor_and_not_of_another_municipality(at_work: AtWork) -> None:
    missed(at_work, 9, "wish.learn", "Dronten")
    other = at_work.account(place="elders")
    async with at_work.browser(at_work.account("auditor")) as auditor:
        assert (await auditor.open("/desk/demand")).status_code == 403
    assert other.municipality == "elders"
    with writing(at_work.town.engine) as connection:
        connection.execute(schema.unmet_demand.update().values(municipality="elders"))
    async with at_work.browser(at_work.account()) as browser:
        assert "Alles wat gewenst werd, was er" in (await browser.open("/desk/demand")).text


async def test_somebody_for_whom_nothing_fits_is_counted_with_what_kept_it_away(at_work: AtWork) -> None:
    """From the conversation to the table: everything is switched off but one activity, which is full."""
    async with at_work.browser(at_work.account("team_lead")) as lead:
        for row in at_work.town.rows(schema.activity):
            await lead.send(f"/desk/activities/{row.slug}/{'full' if row.slug == 'openjehart' else 'off'}")
    for text in ("hallo", *"1123333333", "8", "1"):
        at_work.says(text)
    found = {(row.need, row.kern, row.nearest, row.barred_by) for row in at_work.town.rows(schema.unmet_demand)}
    assert found == {("wish.together", "Swifterbant", "openjehart", "full")}
