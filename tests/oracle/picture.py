"""The scores of a round by the formulas of docs/method.md, sections 1 to 5, in numpy: a second way to the same figures.

    picture.py --map MAP.toml --csv FILE [--standards standards/indicators.toml]

Writes CSV: site_id, score, score_low, score_high, rank and one domain_<id> (0 to 1) for each domain that the round has a question in.
Numbers are written so that they read back as the same 64 bits. FILE may be a zip that holds one CSV. Needs Python 3.11 and numpy.
"""

import argparse
import csv
import io
import sys
import tomllib
import unicodedata
import zipfile
from pathlib import Path

import numpy as np

ANSWERED, UNKNOWN, NOT_ASKED = 0, 1, 2


def key(value):
    """Answers are compared without care for case, blanks and the spelling of numbers."""
    text = " ".join(unicodedata.normalize("NFKC", value).lower().split())
    text = "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in text)
    try:
        number = float(text)
    except ValueError:
        return text
    return repr(number + 0.0) if np.isfinite(number) and "_" not in text else text


def table(path):
    """Rows of a CSV file as dicts: UTF-8 or Windows-1252, comma or semicolon."""
    data = Path(path).read_bytes()
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = archive.read(next(name for name in archive.namelist() if name.endswith(".csv")))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252")
    heading = text.split("\n", 1)[0]
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=heading.count)))


def meanings(question, mapping, options):
    """Folded text of a cell -> (state, hazard) for one question."""
    found = {}
    for value, hazard in question.get("hazard", {}).items():
        found.setdefault(key(value), (ANSWERED, float(hazard)))
    for value, option in question.get("answers", {}).items():
        hazard = options.get(option)
        found.setdefault(key(value), (UNKNOWN, np.nan) if hazard is None else (ANSWERED, float(hazard)))

    def state(word):
        return (NOT_ASKED if word in ("not_asked", "not_applicable") else UNKNOWN, np.nan)

    lists = ["unknown", "not_asked", "not_applicable", "dont_know", "refused", "no_consensus"]
    for source in (question, mapping):
        for word in lists:
            for code in source.get(word, []):
                found.setdefault(key(code), state(word))
        if source is question and "blank" in question:
            found.setdefault("", state(question["blank"]))
    found.setdefault("", state(question.get("blank", mapping.get("blank", "unknown"))))
    return found


def cells(mapping, rows, menu):
    """State and hazard of each site (by id) and question, rows of one site joined."""
    needed = mapping.get("reject_rows_without")
    drops = [(d["column"], key(d["value"])) for d in mapping.get("drop_rows", [])]
    groups = {}
    for row in rows:
        dropped = any(key(row.get(column) or "") == value for column, value in drops)
        site = (row.get(mapping["site_id"]) or "").strip()
        if dropped or not site or (needed and not (row.get(needed) or "").strip()):
            continue
        groups.setdefault(site, []).append(row)
    sites = sorted(groups)
    state = np.full((len(sites), len(mapping["map"])), NOT_ASKED)
    hazard = np.full(state.shape, np.nan)
    for q, question in enumerate(mapping["map"]):
        found = meanings(question, mapping, menu[question["indicator"]]["options"])
        for s, site in enumerate(sites):
            said = [found.get(key(row.get(question["column"]) or ""), (UNKNOWN, np.nan)) for row in groups[site]]
            answers = [h for kind, h in said if kind == ANSWERED]
            if answers:
                state[s, q], hazard[s, q] = ANSWERED, np.mean(sorted(answers))
            elif any(kind == UNKNOWN for kind, _ in said):
                state[s, q] = UNKNOWN
    return sites, state, hazard


def weighted_mean(values, weights):
    """Weighted mean over values that are numbers; not a number where there are none."""
    there = ~np.isnan(values)
    whole = (there * weights).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(whole > 0, np.where(there, values * weights, 0.0).sum(axis=1) / whole, np.nan)


def scores(state, hazard, domain_of, weight, domain_weights):
    """Domain scores, site score, lower and upper bound."""
    views = {
        "value": hazard,
        "low": np.where(state == UNKNOWN, 0.0, hazard),
        "high": np.where(state == UNKNOWN, 1.0, hazard),
    }
    made = {}
    for name, cell in views.items():
        domains = np.column_stack([weighted_mean(cell[:, domain_of == d], weight[domain_of == d]) for d in range(len(domain_weights))])
        made[name] = (domains, 100.0 * weighted_mean(domains, domain_weights))
    answered = ~np.isnan(made["value"][1])
    low, high = (np.where(answered, made[name][1], np.nan) for name in ("low", "high"))
    return made["value"][0], made["value"][1], low, high


def main():
    here = Path(__file__).resolve().parents[2]
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--map", required=True)
    arguments.add_argument("--csv", required=True)
    arguments.add_argument("--standards", default=here / "standards" / "indicators.toml")
    given = arguments.parse_args()
    mapping = tomllib.loads(Path(given.map).read_text(encoding="utf-8"))
    standards = tomllib.loads(Path(given.standards).read_text(encoding="utf-8"))
    menu = {indicator["id"]: indicator for indicator in standards["indicator"]}
    sites, state, hazard = cells(mapping, table(given.csv), menu)

    asked = [menu[question["indicator"]] for question in mapping["map"]]
    domains = [d for d in standards["domain"] if any(i["domain"] == d["id"] for i in asked)]
    ids = [d["id"] for d in domains]
    domain_of = np.array([ids.index(i["domain"]) for i in asked])
    weight = np.array([float(i["weight"]) for i in asked])
    by_domain, score, low, high = scores(state, hazard, domain_of, weight, np.array([float(d["weight"]) for d in domains]))

    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["site_id", "score", "score_low", "score_high", "rank", *(f"domain_{d}" for d in ids)])

    def text(number):
        return "" if np.isnan(number) else repr(float(number))

    # Scores that agree to nine decimals are equal, and equal scores share the better rank.
    compared = np.round(score, 9)
    for s in sorted(range(len(sites)), key=lambda s: (np.inf if np.isnan(score[s]) else -compared[s], sites[s])):
        rank = "" if np.isnan(score[s]) else 1 + int(np.sum(compared > compared[s]))
        out.writerow([sites[s], text(score[s]), text(low[s]), text(high[s]), rank, *(text(d) for d in by_domain[s])])


if __name__ == "__main__":
    main()
