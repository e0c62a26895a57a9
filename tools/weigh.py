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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import LogisticRegression

from flows import safety, weighing
from flows.scales import TENTHS, Kind, Meanings, Weights
from flows.words import Safety
from peilstation import yaml12

ROOT = Path(__file__).parent.parent
LANGUAGE = ROOT / "content" / "languages" / "nl"
OWN = ROOT / "tests" / "vectors_own"
WRITERS = tuple(f"safety_lines_{number}.tsv" for number in range(1, 20))
"""Lines of people's danger, each file by one writer who had not seen the rules."""
STRANGERS = WRITERS[8:17]
"""The files that nobody looked at while writing rules either."""
ORDINARY = tuple(f"reading_lines_{number}.tsv" for number in range(1, 7))
"""Answers to the questionnaire, each file by one writer: none of them is a cry."""
RULED = ("tests/vectors/crisis_dev.tsv", "tests/vectors_own/crisis_own.tsv")
"""Lines of which the rules know the level; what they weigh must not say otherwise."""
ALSO = (*RULED, "tests/vectors_own/weights_own.tsv")
"""Lines by those who wrote the rules, or these weights: learned from, never judged by."""

STRENGTH = 100.0
"""How far weights may grow (scikit-learn's C)."""
SEEN = 2
"""Lines in which a piece must stand to be weighed at all."""
KEPT = 13500
"""Pieces that stay, by the weight they can have and how often they are met."""
UNOFFERED = ("danger.", "callback.parting", "callback.not_now")
"""Lists of what is written after a cry, or may be a farewell: nothing that we offer, and no line of nothing."""
ORDINARY_COUNTS, RULED_COUNTS = 3.0, 10.0
"""For how many lines an ordinary answer counts (most of what people send is like them), and a line of the rules."""
AMBER, RED, SURE = 0.1, 3.0, 11.2
"""From which weights on. Chosen with --judge; see docs/why.md."""
_OTHER = re.compile(r"\b(?:i|im|the|my|want|feel|it|cant|she|he)\b|[şğı\u0600-\u06ff]|\b\w*(?:ö|ü)\w*\b", re.IGNORECASE)
"""Lines of danger in other languages, which the rules alone know."""


MET = 0.25
"""How far being met often keeps a piece."""
KINDS = ("none", *get_args(Kind))

Row = Counter[str]
"""Pieces, and how often each is there."""


@dataclass(frozen=True)
class Line:
    """A labelled line; the class is empty where nobody wrote it down."""

    text: str
    level: str
    hit: str = ""


@dataclass(frozen=True)
class Sums:
    """Fitted sums over pieces, one a kind; the first kind is none."""

    kinds: Sequence[str]
    begin: Sequence[float]
    weights: Mapping[str, Sequence[float]]

    def danger(self, row: Row) -> float:
        """How heavy a row is as danger of any kind."""
        known = [(self.weights[piece], number) for piece, number in row.items() if piece in self.weights]
        root = math.sqrt(sum(number for _, number in known) or 1)
        sums = [begin + sum(weights[at] * number for weights, number in known) / root
                for at, begin in enumerate(self.begin)]  # fmt: skip
        return float(np.logaddexp.reduce(sums[1:]))


def main(arguments: Sequence[str]) -> None:
    """Learn and write, or judge."""
    shop = Shop()
    if "--judge" in arguments:
        from tools.judging import judge

        judge(shop)
    else:
        write(shop, LANGUAGE / "weights.yaml")


class Shop:
    """The lines, and each cut into pieces once."""

    def __init__(self) -> None:
        self.meanings = Meanings.model_validate(yaml12.parse((LANGUAGE / "meanings.yaml").read_text("utf-8")).data)
        rules = (Safety.model_validate(yaml12.parse(path.read_text("utf-8")).data)
                 for path in sorted(LANGUAGE.parent.glob("*/safety.yaml")))  # fmt: skip
        self.rules = safety.Watch(rules)
        self.strangers = STRANGERS
        self.writers = {name: _lines(OWN / name) for name in WRITERS}
        self.ordinary = {name: _lines(OWN / name) for name in ORDINARY}
        self.also = [line for path in ALSO if (ROOT / path).exists() for line in _lines(ROOT / path)]
        self.also = [line for line in self.also if line.level == "none" or not _OTHER.search(line.text)]
        said = dict.fromkeys(_said_in_dialogues())
        self.also += [Line(text, "none", "none") for text in said if not safety.scan(self.rules, text)]
        self.also += [Line(text, "none", "none") for text in _offered()]
        ruled = frozenset(line.text for path in RULED for line in _lines(ROOT / path))
        ordinary = frozenset(line.text for lines in (*self.ordinary.values(), self.also) for line in lines)
        self._counted = ((ruled, RULED_COUNTS), (ordinary, ORDINARY_COUNTS))
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
        found = self._fit([(line, kind) for line in lines if (kind := self._kind(line)) in KINDS])
        return Weights(
            language="nl", lines=len(lines), meanings=self.meanings.mark, reviewed=False,
            amber=AMBER, red=RED, sure=SURE, kinds=found.kinds[1:], begin=_tenths(found.begin[1:]),
            weights={piece: _tenths(weights[1:]) for piece, weights in found.weights.items()},
        )  # fmt: skip

    def _kind(self, line: Line) -> str:
        if line.level == "none":
            return "none"
        hit = line.hit or next((hit.hit for hit in (safety.scan(self.rules, line.text),) if hit), "")
        return f"{line.level}.{hit}"

    def _fit(self, lines: Sequence[tuple[Line, str]]) -> Sums:
        """A logistic regression over pieces, and again over those that weighed most.

        Of a long text that is no danger no window may be heavy; of one that is, the one that was heaviest at first.
        """
        light = [(row, "none", self._counts(line)) for line, kind in lines if kind == "none"
                 for row in self.windows(line.text)]  # fmt: skip
        grave = [(line, kind) for line, kind in lines if kind != "none"]
        rows = [*light, *((self.whole(line.text), kind, self._counts(line)) for line, kind in grave)]
        known, rarity = _known([row for row, _, _ in rows])
        found = _regression(rows, known, rarity, STRENGTH / 5)
        kept = _heaviest(found, Counter(piece for row, _, _ in rows for piece in row))
        rows = [
            *light,
            *((max(self.windows(line.text), key=found.danger), kind, self._counts(line)) for line, kind in grave),
        ]
        return _regression(rows, kept, rarity, STRENGTH)

    def _counts(self, line: Line) -> float:
        return next((counts for texts, counts in self._counted if line.text in texts), 1.0)


def _known(rows: Sequence[Row]) -> tuple[list[str], dict[str, float]]:
    """The pieces that stand in enough rows, and how rare each is."""
    seen = Counter(piece for row in rows for piece in row)
    known = sorted(piece for piece, number in seen.items() if number >= SEEN)
    return known, {piece: math.log(len(rows) / seen[piece]) + 1 for piece in known}


def _heaviest(found: Sums, seen: Mapping[str, int]) -> list[str]:
    def most(piece: str) -> float:
        weights = found.weights[piece]
        return max(abs(weight) for weight in weights) * seen[piece] ** MET

    return sorted(sorted(found.weights, key=lambda piece: (-round(most(piece), 4), piece))[:KEPT])


def _tenths(weights: Iterable[float]) -> tuple[int, ...]:
    return tuple(round(weight * TENTHS) for weight in weights)


def _balance(kinds: Sequence[int]) -> dict[int, float]:
    """Rare kinds count for more, by the root of how rare: halfway between each line alike and each kind alike."""
    seen = Counter(kinds)
    return {kind: math.sqrt(len(kinds) / len(seen) / number) for kind, number in seen.items()}


def _regression(
    rows: Sequence[tuple[Row, str, float]], known: Sequence[str], rarity: Mapping[str, float], strength: float
) -> Sums:
    """One sum a kind, each less that of none: what is likeliest has the greatest."""
    place = {piece: at for at, piece in enumerate(known)}
    data, columns, ends = list[float](), list[int](), [0]
    for row, _, _ in rows:
        mine = {piece: number for piece, number in row.items() if piece in place}
        root = math.sqrt(sum(mine.values()) or 1)
        columns += (place[piece] for piece in mine)
        data += (number / root for number in mine.values())
        ends.append(len(columns))
    mean = sum(rarity[piece] for piece in known) / len(known)
    scale = np.array([rarity[piece] / mean for piece in known])
    matrix = (csr_matrix((data, columns, ends), shape=(len(rows), len(known))) @ diags(scale)).astype(np.float32)
    model = LogisticRegression(
        C=strength, max_iter=5000, class_weight=_balance([KINDS.index(kind) for _, kind, _ in rows]), random_state=113
    )
    model.fit(matrix, [KINDS.index(kind) for _, kind, _ in rows], sample_weight=[counts for _, _, counts in rows])
    weights = (model.coef_ - model.coef_[0]) * scale
    begin = model.intercept_ - model.intercept_[0]
    kinds = [KINDS[at] for at in model.classes_]
    return Sums(kinds, begin.tolist(), {piece: weights[:, at].tolist() for piece, at in place.items()})


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
        words["options"] = {name: said for name, said in words["options"].items() if not name.startswith(UNOFFERED)}
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
        "# A piece of text: a word, its beginning (dood-) or end (-moord), a [meaning] of meanings.yaml, two or three",
        "# in a row (^ and $ are where a text begins and ends), two near one another ([pills] + [saved]). Behind it",
        "# how much more it speaks for each of the kinds, in their order, than for no danger at all; in tenths.",
        "# Until 113 or a clinician has read what it finds, `reviewed` is false, and `peilstation check` says so.",
    ]
    body = [f"language: {weights.language}", f"lines: {weights.lines}", f'meanings: "{weights.meanings}"']
    body += ["reviewed: false", f"amber: {weights.amber}", f"red: {weights.red}", f"sure: {weights.sure}"]
    body += [f"kinds: [{', '.join(weights.kinds)}]", f"begin: [{', '.join(map(str, weights.begin))}]", "weights: |"]
    body += (f"  {piece}: {' '.join(map(str, row))}" for piece, row in sorted(weights.weights.items()))
    path.write_text("\n".join([*head, *body, ""]), "utf-8")
    print(f"{path.relative_to(ROOT)}: {weights.lines} lines, {path.stat().st_size // 1000} kB", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
