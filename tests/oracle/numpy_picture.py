"""The peer of the picture's benchmark: the same draws, vectorised in numpy as well as its author knows how.

    numpy_picture.py --sites N --indicators K --draws D --seed S

Makes an invented round like that of `bench_picture` (14 domains, 18 regions, 15 % "don't know"), then scores, bounds, ranks, rank ranges
and weighted area means with their ranges. A draw fills the unknown cells only, adds them to the answered sums, and sorts the scores.
Prints one line of JSON. Making the round is not timed.
"""

import argparse
import json
import resource
import time

import numpy as np

DOMAINS, REGIONS, DISTRICTS, CONCENTRATION, STRATUM_MIN = 14, 18, 5, 4.0, 10


def world(sites, indicators, rng):
    options = 2 + np.arange(indicators) % 4
    codes = (rng.random((sites, indicators)) * options).astype(np.uint8)
    codes[rng.random((sites, indicators)) < 0.15] = 252
    region = rng.integers(0, REGIONS, sites)
    district = region * DISTRICTS + rng.integers(0, DISTRICTS, sites)
    return codes, options, region, district, rng.integers(0, 2000, sites).astype(float)


def ranks(scores):
    """Competition ranks, 1 the highest."""
    order = np.argsort(-scores)
    ordered = scores[order]
    first = np.ones(len(scores), dtype=bool)
    first[1:] = ordered[1:] != ordered[:-1]
    rank = np.empty(len(scores), dtype=np.int32)
    rank[order] = np.maximum.accumulate(np.where(first, np.arange(1, len(scores) + 1), 0))
    return rank


def picture(codes, options, region, district, people, draws, rng):
    sites, indicators = codes.shape
    table = np.full((indicators, 256), np.nan)
    for i, count in enumerate(options):
        table[i, :count] = np.arange(count) / (count - 1)
    hazard = table[np.arange(indicators), codes]
    unknown = np.isnan(hazard)
    member = np.zeros((indicators, DOMAINS))
    member[np.arange(indicators), np.arange(indicators) % DOMAINS] = 1.0
    known = np.where(unknown, 0.0, hazard) @ member
    answered, asked = (~unknown) @ member, np.full((sites, DOMAINS), 1.0) * member.sum(axis=0)

    with np.errstate(invalid="ignore", divide="ignore"):
        domain = known / answered
    score = 100 * np.nanmean(domain, axis=1)
    low = 100 * (known / asked).mean(axis=1)
    high = 100 * ((known + unknown @ member) / asked).mean(axis=1)
    rank = ranks(score)

    # Donors of each unknown cell: answers to the indicator in the region, or in the whole round where they are few.
    site, indicator = np.nonzero(unknown)
    donors, start, length = [], np.zeros((REGIONS, indicators), dtype=np.int64), np.zeros((REGIONS, indicators), dtype=np.int64)
    at = 0
    for i in range(indicators):
        whole = hazard[~unknown[:, i], i]
        for r in range(REGIONS):
            own = hazard[(region == r) & ~unknown[:, i], i]
            chosen = own if len(own) >= STRATUM_MIN else whole
            donors.append(chosen.astype(np.float32))
            start[r, i], length[r, i] = at, len(chosen)
            at += len(chosen)
    donors = np.concatenate(donors)
    first, many = start[region[site], indicator], length[region[site], indicator].astype(np.float32)
    # Cells in the order of site and domain, so that their sums are runs.
    place = site * DOMAINS + indicator % DOMAINS
    order = np.argsort(place, kind="stable")
    place, first, many = place[order], first[order], many[order]
    runs = np.flatnonzero(np.diff(place, prepend=-1))
    run_place = place[runs]
    known32, share = (known / asked).astype(np.float32), (1 / asked).astype(np.float32).ravel()[run_place]

    areas = [np.zeros(sites, dtype=np.int64), 1 + region, 1 + REGIONS + district]
    count = 1 + REGIONS + REGIONS * DISTRICTS
    weight = sum(np.bincount(a, people, count) for a in areas)
    drawn_ranks = np.empty((draws, sites), dtype=np.int32)
    drawn_areas = np.empty((draws, count))
    for draw in range(draws):
        cell = donors[first + (rng.random(len(place), dtype=np.float32) * many).astype(np.int64)]
        domain = known32.copy()
        domain.ravel()[run_place] += np.add.reduceat(cell, runs) * share
        weights = rng.dirichlet(np.full(DOMAINS, CONCENTRATION)).astype(np.float32)
        scores = domain @ weights
        drawn_ranks[draw] = ranks(scores)
        weighed = people * scores
        drawn_areas[draw] = sum(np.bincount(a, weighed, count) for a in areas)
    # Nearest rank, site by site; in blocks, for the memory.
    lower, upper = -(-5 * draws // 100) - 1, -(-95 * draws // 100) - 1
    ends = np.empty((2, sites), dtype=np.int32)
    for block in range(0, sites, 4096):
        part = np.partition(drawn_ranks[:, block : block + 4096], (lower, upper), axis=0)
        ends[:, block : block + 4096] = part[[lower, upper]]
    with np.errstate(invalid="ignore", divide="ignore"):
        area = np.partition(100 * drawn_areas / weight, (lower, upper), axis=0)[[lower, upper]]
    return score, low, high, rank, ends, area


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, usual in [("--sites", 100_000), ("--indicators", 60), ("--draws", 1000), ("--seed", 1)]:
        arguments.add_argument(name, type=int, default=usual)
    given = arguments.parse_args()
    rng = np.random.default_rng(given.seed)
    round_ = world(given.sites, given.indicators, rng)
    begin = time.perf_counter()
    score, *_ = picture(*round_, given.draws, rng)
    seconds = time.perf_counter() - begin
    print(
        json.dumps(
            {
                "what": "picture",
                "peer": "numpy",
                "seconds": round(seconds, 3),
                "sites": given.sites,
                "indicators": given.indicators,
                "draws": given.draws,
                "mean": round(float(np.nanmean(score)), 6),
                "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            }
        )
    )


if __name__ == "__main__":
    main()
