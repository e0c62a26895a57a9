"""The audit at the desk: what was done, by whom, of what kind; never a person's name; and reading it is done too."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import httpx
import pytest
from sqlalchemy import update

from console.export import as_csv, defused
from db import audit, schema
from db.audit import Entry
from db.engine import writing
from tests.console.desks import AtWork

PAYLOADS = Path("tests/vectors/csv_injection_payloads.txt").read_text("utf-8").splitlines()


def cells(page: httpx.Response) -> list[list[str]]:
    """The rows of the page's table, as text."""
    rows = re.findall(r"<tr>(<td.*?)</tr>", page.text, re.DOTALL)
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row.split("</td>")][:5] for row in rows]


def done(at_work: AtWork) -> list[tuple[str, str]]:
    return [(row.actor, row.action) for row in at_work.town.rows(schema.audit)]


async def test_an_auditor_begins_there_and_sees_what_was_done_by_whom_and_no_person_s_name(at_work: AtWork) -> None:
    at_work.asks_to_be_called()
    (callback,) = at_work.town.rows(schema.callback)
    noor, auditor = at_work.account(name="Noor"), at_work.account("auditor", name="Wim")
    async with at_work.browser(noor) as browser:
        await browser.open(f"/desk/callbacks/{callback.id}")
        await browser.send(f"/desk/callbacks/{callback.id}/note", {"id": callback.id, "text": "Riet is vergeetachtig"})
    async with at_work.browser(auditor) as browser:
        page = await browser.open("/desk")
        assert page.url.path == "/desk/audit"
        for nothing in ("Riet", "+4477", "vergeetachtig"):
            assert nothing not in page.text
        rows = cells(page)
        assert ["24-11-2026 10:00:00", "Noor", "gegevens bekeken", callback.person[:8]] in [row[:4] for row in rows]
        assert any(row[1:3] == ["de persoon zelf", "terugbelverzoek gemaakt"] for row in rows)
        assert any(row[1:3] == ["Wim", "ingelogd"] for row in rows)
        told = {cell.partition(":")[0] for row in rows for cell in row[4].split(", ") if cell}
        assert {"met de berichten", "telefoontje", "notitie", "hoe dringend", "rol"} <= told
        assert not told & {"texts", "callback", "note", "urgency", "coordinator"}, "it is told in words"
        assert callback.id not in page.text, "eight figures tell one from another"
        again = cells(await browser.open("/desk/audit"))
        assert again[0][1:3] == ["Wim", "audit gelezen"], "that it was read is in it too"


async def test_it_is_looked_through_by_day_kind_and_who_a_hundred_at_a_time(at_work: AtWork) -> None:
    now = at_work.town.clock.now()
    with writing(at_work.town.engine) as connection:
        erased = [Entry("dronten", now, "cli:root", "person.erased", details={"n": n}) for n in range(230)]
        audit.append(connection, erased)
        audit.append(connection, [Entry("elders", now, "cli:root", "person.erased")])
    async with at_work.browser(at_work.account("auditor")) as browser:
        seen = []
        page = await browser.open("/desk/audit?kind=person.erased&who=cli:root&day=2026-11-24")
        while True:
            seen.append([row[4] for row in cells(page)])
            older = re.search(r'href="(/desk/audit\?[^"]+)">Ouder', page.text)
            if older is None:
                break
            page = await browser.open(older[1].replace("&amp;", "&"))
        assert [len(part) for part in seen] == [100, 100, 30]
        assert [text for part in seen for text in part] == [f"n: {n}" for n in reversed(range(230))]
        assert cells(await browser.open("/desk/audit?kind=person.erased&day=2026-11-23")) == []
        assert cells(await browser.open("/desk/audit?who=system&kind=person.erased")) == []
        for wrong in ("day=vandaag", "day=9999-12-31", "day=0001-01-01", "before=x", "before=-1", f"before={'9' * 30}"):
            assert (await browser.open(f"/desk/audit?{wrong}")).status_code == 422, wrong
        assert (await browser.open("/desk/audit?kind=%27%3B--")).status_code == 200


async def test_it_is_kept_as_a_file_that_a_spreadsheet_opens_and_that_does_nothing(at_work: AtWork) -> None:
    at_work.asks_to_be_called()
    auditor, now = at_work.account("auditor", name="=cmd|' /C calc'!A0"), at_work.town.clock.now()
    with writing(at_work.town.engine) as connection:
        audit.append(connection, [Entry("dronten", now, payload, "x.y") for payload in PAYLOADS])
        audit.append(connection, [Entry("dronten", now, "cli:root", "person.erased") for _ in range(1100)])
    async with at_work.browser(auditor) as browser:
        await browser.open("/desk/audit")
        answer = await browser.open("/desk/audit/file")
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert answer.headers["content-disposition"] == 'attachment; filename="audit-dronten-20261124-1000.csv"'
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
        kept = [row for row in at_work.town.rows(schema.audit) if row.municipality == "dronten"]
        assert [int(row["nummer"]) for row in rows] == [row.position for row in reversed(kept)]
        assert {row["naam"] for row in rows} >= {"'=cmd|' /C calc'!A0"}
        assert [row["wie"] for row in reversed(rows) if row["wat"] == "x.y"] == [defused(each) for each in PAYLOADS]
        assert "Riet" not in answer.text
        assert done(at_work)[-1] == (auditor.actor, "audit.exported")
        few = await browser.open("/desk/audit/file?kind=callback.opened")
        assert len(few.text.splitlines()) == 2


@pytest.mark.parametrize("payload", [
    *PAYLOADS, "=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "  =1", "a;=1", '";=1', "",
])  # fmt: skip
def test_no_cell_is_a_formula_and_none_is_changed_otherwise(payload: str) -> None:
    ((_, cell, _),) = csv.reader(io.StringIO("".join(as_csv(["x"], [[1, payload, 2]])).split("\n", 1)[1], newline=""),
                                 delimiter=";")  # fmt: skip
    assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert cell.removeprefix("'") == payload


async def test_the_chain_is_checked_at_a_click_and_what_came_of_it_stands_there_from_then_on(at_work: AtWork) -> None:
    async with at_work.browser(at_work.account("auditor", name="Wim")) as browser:
        assert "nog nooit gecontroleerd" in (await browser.open("/desk/audit")).text
        well = (await browser.send("/desk/audit/verify")).text
        assert "Alles klopt" in well
        assert "Op 24-11-2026 10:00:00 was alles in orde. Gecontroleerd door Wim" in well
        with writing(at_work.town.engine) as connection:
            connection.execute(update(schema.audit).where(schema.audit.c.position == 1).values(actor="nobody"))
        broken = await browser.send("/desk/audit/verify")
        assert "De keten klopt niet op 1 plaatsen" in broken.text
        assert "dronten 1: the chain is broken here" in broken.text
        assert "klopte de keten niet" in (await browser.open("/desk/audit")).text
    (first, second) = [row for row in at_work.town.rows(schema.audit) if row.action == "audit.verified"]
    assert [json.loads(row.details)["complaints"] for row in (first, second)] == [0, 1]
