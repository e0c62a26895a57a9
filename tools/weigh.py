"""`make weights`: learns languages/nl/weights.yaml from labelled lines. Owns the learning; the service never runs it.

    python -m tools.weigh            learn from all lines, and write the file
    python -m tools.weigh --judge    leave one writer out at a time, and print what would have been found

Needs scikit-learn (the dependency group `weights`). The same lines and the same scikit-learn give the same file.
"""

from __future__ import annotations

import csv
import math
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import LogisticRegression

from flows import safety, weighing
from flows.weighing import Learned, Meanings, Weights
from flows.words import Safety
from peilstation import yaml12

ROOT = Path(__file__).parent.parent
LANGUAGE = ROOT / "content" / "languages" / "nl"
OWN = ROOT / "tests" / "vectors_own"
WRITERS = tuple(f"safety_lines_{number}.tsv" for number in range(1, 6))
"""Lines of people's danger, each file by one writer who had not seen the rules."""
ORDINARY = ("reading_lines_1.tsv", "reading_lines_2.tsv")
"""Answers to the questionnaire, each file by one writer: none of them is a cry."""
ALSO = ("tests/vectors/crisis_dev.tsv", "tests/vectors_own/crisis_own.tsv", "tests/vectors_own/weights_own.tsv")
"""Lines by those who wrote the rules, or these weights: learned from, never judged by."""

STRENGTH = 30.0
"""How far weights may grow (scikit-learn's C)."""
SEEN = 2
"""Lines in which a piece must stand to be weighed at all."""
KEPT, KEPT_NOW, KEPT_CLASS = 6000, 2000, 500
"""Pieces that stay, by the weight they can have."""
AMBER, RED = 1.1, 4.0
"""From which weights on. Chosen with --judge; see docs/why.md."""
_OTHER = re.compile(r"\b(?:i|im|the|my|want|feel|it|cant|she|he)\b|[şğı\u0600-\u06ff]|\b\w*(?:ö|ü)\w*\b", re.IGNORECASE)
"""Lines of danger in other languages, which the rules alone know."""


Row = Counter[str]
"""Pieces, and how often each is there."""


@dataclass(frozen=True)
class Line:
    """A labelled line; the class is empty where nobody wrote it down."""

    text: str
    level: str
    hit: str = ""


@dataclass(frozen=True)
class Sum:
    """A fitted sum over pieces."""

    begin: float
    weights: Mapping[str, float]

    def of(self, row: Row) -> float:
        """What a row weighs."""
        known = [(piece, number) for piece, number in row.items() if piece in self.weights]
        root = math.sqrt(sum(number for _, number in known) or 1)
        return sum(self.weights[piece] * number for piece, number in known) / root


def main(arguments: Sequence[str]) -> None:
    """Learn and write, or judge."""
    shop = Shop()
    if "--judge" in arguments:
        from tools.judging import judge

        judge(shop, AMBER)
    else:
        write(shop, LANGUAGE / "weights.yaml")


class Shop:
    """The lines, and each cut into pieces once."""

    def __init__(self) -> None:
        self.meanings = Meanings.model_validate(yaml12.parse((LANGUAGE / "meanings.yaml").read_text("utf-8")).data)
        rules = (Safety.model_validate(yaml12.parse(path.read_text("utf-8")).data)
                 for path in sorted(LANGUAGE.parent.glob("*/safety.yaml")))  # fmt: skip
        self.rules = safety.Watch(rules)
        self.writers = {name: _lines(OWN / name) for name in WRITERS}
        self.ordinary = {name: _lines(OWN / name) for name in ORDINARY}
        self.also = [line for path in ALSO if (ROOT / path).exists() for line in _lines(ROOT / path)]
        self.also = [line for line in self.also if line.level == "none" or not _OTHER.search(line.text)]
        said = dict.fromkeys(_said_in_dialogues())
        self.also += [Line(text, "none", "none") for text in said if not safety.scan(self.rules, text)]
        self.also += [Line(text, "none", "none") for text in _offered()]
        self._cut: dict[str, list[Row]] = {}
        self._whole: dict[str, Row] = {}

    def all(self, without: str = "") -> list[Line]:
        """Every line, but those of one writer."""
        files = (*self.writers.items(), *self.ordinary.items())
        return [*self.also, *(line for name, lines in files if name != without for line in lines)]

    def windows(self, text: str) -> list[Row]:
        """The pieces of a text, window by window as the service looks; of a short one there is only one."""
        if text not in self._cut:
            cut = weighing.tokens(self.meanings, safety.line(text))
            ending = [[piece for piece, _ in each] for each in weighing.endings(cut)]
            self._cut[text] = [Counter(piece for each in ending[start:end] for piece in each)
                               for start, end in weighing.spans(len(cut))]  # fmt: skip
            self._whole[text] = Counter(piece for each in ending for piece in each)
        return self._cut[text]

    def whole(self, text: str) -> Row:
        """All the pieces of a text."""
        self.windows(text)
        return self._whole[text]

    def learn(self, lines: Sequence[Line]) -> Weights:
        """Weights from these lines."""
        grave = [line for line in lines if line.level != "none" and (line.hit or self._by_rule(line))]
        hits = [line.hit or self._by_rule(line) for line in grave]
        danger = self._fit(lines, [line.level != "none" for line in lines], KEPT)
        now = self._fit(lines, [line.level == "red" for line in lines], KEPT_NOW)
        classes = {name: self._class([hit == name for hit in hits], grave) for name in sorted(set(hits))}
        return Weights(
            language="nl", lines=len(lines), meanings=self.meanings.mark, reviewed=False, amber=AMBER, red=RED,
            danger=danger, now=now, classes={name: one for name, one in classes.items() if name != "unknown"},  # type: ignore[misc]
        )  # fmt: skip

    def _by_rule(self, line: Line) -> str:
        hit = safety.scan(self.rules, line.text)
        return hit.hit if hit else ""

    def _class(self, heavy: Sequence[bool], lines: Sequence[Line]) -> Learned:
        rows = [self.whole(line.text) for line in lines]
        known, rarity = _known(rows)
        kept = _heaviest(_regression(rows, heavy, known, rarity), KEPT_CLASS)
        return _rounded(_regression(rows, heavy, kept, rarity))

    def _fit(self, lines: Sequence[Line], heavy: Sequence[bool], kept: int) -> Learned:
        """A logistic regression over pieces, and again over those that weighed most.

        Of a long text that is no danger no window may be heavy; of one that is, the one that was heaviest at first.
        """
        light = [row for line, is_heavy in zip(lines, heavy, strict=True) if not is_heavy
                 for row in self.windows(line.text)]  # fmt: skip
        grave = [line.text for line, is_heavy in zip(lines, heavy, strict=True) if is_heavy]
        rows = [*light, *(self.whole(text) for text in grave)]
        labels = [False] * len(light) + [True] * len(grave)
        known, rarity = _known(rows)
        found = _regression(rows, labels, known, rarity)
        rows = [*light, *(max(self.windows(text), key=found.of) for text in grave)]
        return _rounded(_regression(rows, labels, _heaviest(found, kept), rarity))


def _known(rows: Sequence[Row]) -> tuple[list[str], dict[str, float]]:
    """The pieces that stand in enough rows, and how rare each is."""
    seen = Counter(piece for row in rows for piece in row)
    known = sorted(piece for piece, number in seen.items() if number >= SEEN)
    return known, {piece: math.log(len(rows) / seen[piece]) + 1 for piece in known}


def _heaviest(found: Sum, kept: int) -> list[str]:
    return sorted(sorted(found.weights, key=lambda piece: (-abs(found.weights[piece]), piece))[:kept])


def _rounded(found: Sum) -> Learned:
    return Learned(begin=round(found.begin, 2), weights={p: round(w, 2) for p, w in found.weights.items()})


def _regression(
    rows: Sequence[Mapping[str, int]], heavy: Sequence[bool], known: Sequence[str], rarity: Mapping[str, float]
) -> Sum:
    place = {piece: at for at, piece in enumerate(known)}
    data, columns, ends = list[float](), list[int](), [0]
    for row in rows:
        mine = {piece: number for piece, number in row.items() if piece in place}
        root = math.sqrt(sum(mine.values()) or 1)
        columns += (place[piece] for piece in mine)
        data += (number / root for number in mine.values())
        ends.append(len(columns))
    mean = sum(rarity[piece] for piece in known) / len(known)
    scale = np.array([rarity[piece] / mean for piece in known])
    matrix = csr_matrix((data, columns, ends), shape=(len(rows), len(known))) @ diags(scale)
    model = LogisticRegression(C=STRENGTH, max_iter=5000, class_weight="balanced", random_state=113)
    model.fit(matrix, np.array(heavy))
    weights = model.coef_[0] * scale
    return Sum(float(model.intercept_[0]), {piece: float(weights[at]) for piece, at in place.items()})


# --- reading and writing ----------------------------------------------------------------------------------------


def _lines(path: Path) -> list[Line]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [Line(row["text"], row.get("level") or "none", row.get("class") or "") for row in rows]


def _said_in_dialogues() -> Iterator[str]:
    for path in sorted((ROOT / "tests" / "dialogues").rglob("*.txt")):
        yield from (line[2:].strip() for line in path.read_text("utf-8").splitlines() if line.startswith("> "))


def _offered() -> Iterator[str]:
    """What we offer, ask and know as an answer, a wish or a command: people say it back."""
    for code in ("nl", "en"):
        words = yaml12.parse((LANGUAGE.parent / code / "words.yaml").read_text("utf-8")).data
        wishes = yaml12.parse((LANGUAGE.parent / code / "wishes.yaml").read_text("utf-8")).data
        yield from (text for text in _texts((words, wishes)) if " " in text)
        asked = (LANGUAGE.parent / code / "screening.ftl").read_text("utf-8")
        said = (line.partition("=")[2] or line for line in asked.splitlines() if not line.startswith("#"))
        yield from (text.strip() for text in said if text.count(" ") > 1 and "{" not in text)


def _texts(data: object) -> Iterator[str]:
    match data:
        case str():
            yield data
        case dict():
            yield from (text for value in data.values() for text in _texts(value))
        case list() | tuple():
            yield from (text for value in data for text in _texts(value))


def write(shop: Shop, path: Path) -> None:
    """All that is to be learned, as a file."""
    weights = shop.learn(shop.all())
    head = [
        "# Made by `make weights` from the labelled lines in tests/; not written by hand. What it is for: docs/why.md.",
        "# A weight, and a piece of text: a word, its beginning (dood-) or end (-moord), a [meaning] of meanings.yaml,",
        "# two or three in a row (^ and $ are where a text begins and ends), two near one another ([pills] + [saved]).",
        "# Until 113 or a clinician has read what it finds, `reviewed` is false, and `peilstation check` says so.",
    ]
    body = [f"language: {weights.language}", f"lines: {weights.lines}", f'meanings: "{weights.meanings}"']
    body += ["reviewed: false", f"amber: {weights.amber}", f"red: {'null' if weights.red is None else weights.red}"]
    body += ["danger:", *_table(weights.danger, 2), "now:", *_table(weights.now, 2), "classes:"]
    for name, one in weights.classes.items():
        body += [f"  {name}:", *_table(one, 4)]
    path.write_text("\n".join([*head, *body, ""]), "utf-8")
    print(f"{path.relative_to(ROOT)}: {weights.lines} lines, {path.stat().st_size // 1000} kB", file=sys.stderr)


def _table(learned: Learned, margin: int) -> Iterator[str]:
    blanks = " " * margin
    yield f"{blanks}begin: {learned.begin}"
    yield f"{blanks}weights: |"
    yield from (f"{blanks}  {weight:g} {piece}" for piece, weight in sorted(learned.weights.items()))


if __name__ == "__main__":
    main(sys.argv[1:])
