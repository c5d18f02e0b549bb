"""The peer of the import's benchmark: pandas.read_csv, then the same mapping of columns to codes.

    pandas_import.py --file FILE --map MAP.toml

Reads every column as text, folds the answers of mapped columns to the codes of the facts (position of the choice, or 249 to 255 for a
silence), turns counts into numbers, drops rows without a site, and prints one line of JSON. Nothing is written to the disk.
"""

import argparse
import json
import resource
import time
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd

CODES = {"not_asked": 250, "not_applicable": 251, "dont_know": 252, "refused": 253, "no_consensus": 254, "unknown": 255}
UNLISTED = 249


def codes_of(question, mapping):
    """Text of a cell, as it stands, to its code; the others are unlisted."""
    found = {}
    for position, value in enumerate([*question.get("hazard", {}), *question.get("answers", {})]):
        found.setdefault(value, position)
    for source in (question, mapping):
        for word, code in CODES.items():
            for value in source.get(word, []):
                found.setdefault(value, code)
    found.setdefault("dnk", CODES["dont_know"])
    found.setdefault("pnta", CODES["refused"])
    found.setdefault("", CODES.get(question.get("blank", mapping.get("blank", "unknown")), 255))
    return found


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--file", required=True)
    arguments.add_argument("--map", required=True)
    given = arguments.parse_args()
    mapping = tomllib.loads(Path(given.map).read_text(encoding="utf-8"))
    begin = time.perf_counter()
    rows = pd.read_csv(given.file, dtype=str, keep_default_na=False)
    site = rows[mapping["site_id"]].str.strip()
    rows = rows[site != ""]
    facts = {}
    for question in mapping["map"]:
        column = rows[question["column"]].str.strip()
        facts[question["indicator"]] = column.map(codes_of(question, mapping)).fillna(UNLISTED).astype(np.uint8)
    for count, column in mapping.get("people", {}).items():
        facts[count] = pd.to_numeric(rows[column], errors="coerce")
    for field in ("site_id", "site_name", "admin1", "admin2"):
        if field in mapping:
            facts[field] = rows[mapping[field]].str.strip()
    facts = pd.DataFrame(facts)
    seconds = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"what": "import", "peer": "pandas", "seconds": round(seconds, 3), "rows": len(facts), "columns": facts.shape[1], "peak_mib": peak}))


if __name__ == "__main__":
    main()
