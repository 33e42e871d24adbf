#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""No number of a shipped lesson, card or scenario is typed in.

A number in a text, in digits or in words, is worked out by the engine
("{bubble-share}"), vouched for by it (a <claim> of the same card or round, a line
of tests/teach/summaries.tsv for what a scenario says of itself, held against the
engine by the tests), or stands in figures.tsv with the reason why
it needs neither: a name, a definition, an example, a figure with its source.
A line of that list that nothing needs any more is an error too.

And the words of a claim must say the number that it gives: "a quarter" is
0.25."""
import re
import sys
from pathlib import Path

import tree

# xml.py of this folder is not the library's.
sys.path.remove(str(Path(__file__).resolve().parent))
import xml.etree.ElementTree as ET  # noqa: E402

SMALL = """zero one two three four five six seven eight nine ten eleven twelve
thirteen fourteen fifteen sixteen seventeen eighteen nineteen""".split()
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
        "seventy": 70, "eighty": 80, "ninety": 90}
LARGE = {"hundred": 100, "thousand": 1e3, "million": 1e6, "billion": 1e9}
PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6,
         "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "sixteenth": 16}
FACTORS = {"twice": 2, "double": 2, "doubled": 2, "doubles": 2, "triple": 3}
VALUES = {**{word: float(i) for i, word in enumerate(SMALL)}, **TENS, **LARGE}

# Numbers that are part of a name.
NAMES = re.compile(r"Llama 2|GPT-2|4090|(?:ZeRO|[Ss]tages?)(?: stage)? "
                   r"\d(?:, \d)*(?: and \d)?|[Dd]evice 0|V-Half")

# "one" is an article more often than a number, and ordinals name a place.
WORDS = (set(VALUES) - {"one", "zero"} | {w + "s" for w in LARGE} |
         {"half", "halves", "quarter", "quarters"} | set(FACTORS) |
         {part + "s" for part in PARTS})
NUMBER = re.compile(
    r"(?<![\w.])(?:\d(?:[\d.,]*\d)?|" + "|".join(sorted(WORDS, key=len, reverse=True)) +
    r"|an? (?:" + "|".join(PARTS) + r"))(?!\w)", re.IGNORECASE)

TEXTS = {"prompt", "reveal", "text", "feedback", "segment", "summary", "title",
         "description", "answer", "option", "hint", "concept", "model-answer",
         "explanation", "misconception"}
OWN = {"predict", "knob", "failure", "explain", "card"}


def name(element):
    return element.tag.split("}")[-1]


def plain(element):
    """The text as people read it; what has its own finding is left out."""
    text = element.text or ""
    for child in element:
        # A formula holds whatever the numbers are.
        inner = plain(child) if name(child) not in TEXTS | {"formula"} else ""
        if name(child) == "sub":
            inner = "_" + inner
        elif name(child) == "sup":
            inner = "^" + inner
        elif name(child) == "br":
            inner = " "
        text += inner + (child.tail or "")
    return text


def words_of(text):
    return re.findall(r"\d[\d.]*|[a-z]+|%", text.lower())


def value_of(words):
    """The number that the words say; None where they say none."""
    tokens = [t for t in words_of(words)]
    numbers = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        single = token[:-1] if token.endswith("s") else token
        if token == "halves":
            single = "half"
        if re.match(r"\d", token):
            numbers.append(float(token.rstrip(".")))
            if i + 1 < len(tokens) and tokens[i + 1] == "%":
                numbers[-1] /= 100
        elif token in FACTORS:
            numbers.append(float(FACTORS[token]))
        elif single in LARGE and numbers:
            numbers[-1] *= LARGE[single]
        elif single in PARTS and (single == "half" or
                                  tokens[i - 1] in {"a", "an", "one"} or
                                  token != single):
            before = tokens[i - 1] if i > 0 else ""
            if before in VALUES and numbers and before != "one":
                numbers[-1] /= PARTS[single]
            else:
                numbers.append(1 / PARTS[single])
        elif token in VALUES and token != "one":
            numbers.append(VALUES[token])
        elif token == "one" and i + 1 < len(tokens) and tokens[i + 1] == "of":
            numbers.append(1.0)
        i += 1
    if len(numbers) == 2 and "of" in tokens and "and" not in tokens:
        return numbers[0] / numbers[1]
    if len(numbers) == 2 and {"and", "half"} <= set(tokens):
        return numbers[0] + numbers[1]
    if numbers == [0.5] and tokens[:1] == ["one"] and "and" in tokens:
        return 1.5
    return numbers[0] if len(numbers) == 1 else None


class Lint:
    def __init__(self, root, excuses):
        self.root = root
        self.errors = []
        self.excuses = excuses  # (file, id, phrase) → reason
        self.used = set()

    def tell(self, path, owner, message):
        self.errors.append(f"{path.relative_to(self.root)}: {owner}: {message}")

    def blank(self, path, owner, text, claims):
        text = re.sub(r"\{\{", "", text)
        # "{parameters / 1e9} billion"
        text = re.sub(r"\{[^}]*\}(?: (?:million|billion)\b)?", "", text)
        text = NAMES.sub("", text)
        for words in claims:
            text = text.replace(words, " … ")
        for key in self.excuses:
            file, ident, phrase = key
            if file in ("*", path.name) and ident in ("*", owner):
                if phrase in text:
                    self.used.add(key)
                    text = text.replace(phrase, " … ")
        return text

    def check_owner(self, path, owner, texts, claims):
        for claim in claims:
            words, stated = claim.get("words"), claim.get("is")
            said = value_of(words)
            if stated is not None and (said is None or
                                       abs(said - float(stated)) >
                                       0.001 * abs(said)):
                self.tell(path, owner, f"“{words}” says {said}, is={stated}")
        phrases = sorted((c.get("words") for c in claims), key=len,
                         reverse=True)
        for element in texts:
            text = " ".join(plain(element).split())
            left = self.blank(path, owner, text, phrases)
            for hit in NUMBER.finditer(left):
                near = left[max(0, hit.start() - 30):hit.end() + 20]
                self.tell(path, owner, f"“{hit.group()}” is typed in: …{near}…")

    def walk(self, path, element, owner, texts, claims):
        """Texts and claims of the element that are not another owner's."""
        for child in element:
            if name(child) in OWN:
                inner_texts, inner_claims = [], []
                ident = child.get("id", "?")
                self.walk(path, child, ident, inner_texts, inner_claims)
                self.check_owner(path, ident, inner_texts, inner_claims)
                continue
            if name(child) == "claim":
                claims.append(child)
            if name(child) in TEXTS:
                texts.append(child)
            self.walk(path, child, owner, texts, claims)

    def check_file(self, path, given):
        texts, claims = [], list(given)
        self.walk(path, ET.parse(path).getroot(), "*", texts, claims)
        self.check_owner(path, "-", texts, claims)


def read_excuses(path):
    excuses = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            file, ident, phrase, reason = line.split("\t")
            excuses[(file, ident, phrase)] = reason
    return excuses


def read_claims(path):
    """Of what scenarios say of themselves, as the <claim>s of lessons and cards
    are; the test of the folder holds them against the engine."""
    claims = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            scenario, words, of, stated, _ = line.split("\t")
            claims.setdefault(scenario, []).append(
                {"words": words, "of": of, "is": stated})
    return claims


def main():
    root = Path(sys.argv[1])
    lint = Lint(root, read_excuses(root / "tests/lint/figures.tsv"))
    tap = tree.Tap()
    claims = read_claims(root / "tests/teach/summaries.tsv")
    for folder in ("lessons", "decks", "scenarios"):
        for path in sorted((root / "data" / folder).glob("*.xml")):
            lint.errors = []
            lint.check_file(path, claims.pop(path.stem, []))
            tap.check(str(path.relative_to(root)), lint.errors)
    tap.check("every claim has its scenario", [
        f"tests/teach/summaries.tsv: there is no {name}" for name in claims])
    tap.check("every excuse is needed", [
        "tests/lint/figures.tsv: nothing needs " + " ".join(key)
        for key in lint.excuses if key not in lint.used])
    tap.finish()


if __name__ == "__main__":
    main()
