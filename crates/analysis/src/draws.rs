//! What stands ready before the draws: for each site the known part of its domain scores and the unknown cells with their distributions.
//! A draw then fills each unknown cell from a donor: a site of the same region, or of the round, that answered the indicator
//! (docs/method.md, section 6).

use crate::chance::{LANES, Lane, Lanes};
use crate::hazard::{Cell, Menu};
use crate::sites::Sites;
use rayon::prelude::*;
use std::collections::HashMap;

/// Steps up to which a distribution is kept as steps; above, as the list of donors. Both give the same hazard for the same number.
const MAX_STEPS: usize = 12;

/// Sites made ready for draws.
#[derive(Debug)]
pub(crate) struct Ready {
    /// Parts of site `s` are `parts[ends[s - 1]..ends[s]]`.
    ends: Vec<u32>,
    parts: Vec<Part>,
    cells: Vec<Open>,
    donors: Vec<Donors>,
    steps: Vec<Step>,
    hazards: Vec<f32>,
}

/// An asked domain at a site.
#[derive(Clone, Copy, Debug)]
struct Part {
    domain: u16,
    /// Unknown cells that follow.
    cells: u16,
    /// Weighted hazard of what was answered, over the weight of what was asked.
    known: f32,
}

/// An unknown cell.
#[derive(Clone, Copy, Debug)]
struct Open {
    /// Weight over the weight of all asked indicators of the domain at the site.
    share: f32,
    donors: u32,
}

/// The distribution from which an unknown cell is drawn.
#[derive(Clone, Copy, Debug)]
struct Donors {
    /// Lowest hazard of the steps.
    lowest: f32,
    from: u32,
    to: u32,
    /// Bounds count into `steps`, else into `hazards`.
    stepped: bool,
}

/// From this number on the hazard is higher by so much. The number is shifted so that signed comparison orders it.
#[derive(Clone, Copy, Debug)]
struct Step {
    at: i32,
    rise: f32,
}

const SIGN: u32 = 1 << 31;

/// Walks through the sites in order; holds where the walk is.
#[derive(Default)]
pub(crate) struct Walk {
    part: usize,
    cell: usize,
    site: usize,
}

impl Ready {
    /// Makes the sites at these positions ready. `asked` may leave out questions at a site; `region` names its stratum, if it has one.
    pub fn new(
        sites: &Sites,
        chosen: &[usize],
        menu: &Menu,
        stratum_min: u32,
        asked: impl Fn(usize, usize) -> bool,
    ) -> Ready {
        let mut ready = Ready {
            ends: Vec::with_capacity(chosen.len()),
            parts: Vec::new(),
            cells: Vec::new(),
            donors: Vec::new(),
            steps: Vec::new(),
            hazards: Vec::new(),
        };
        let (regions, region_count) = regions_of(sites);
        let kept: Vec<(Vec<Option<Kept>>, Kept)> = (0..menu.questions.len())
            .into_par_iter()
            .map(|question| distributions(sites, question, &regions, region_count, stratum_min as usize))
            .collect();
        let tables: Vec<Vec<u32>> = kept.into_iter().map(|(by_region, whole)| ready.tables(by_region, whole)).collect();
        for (place, site) in chosen.iter().enumerate() {
            for (domain, questions) in menu.by_domain.iter().enumerate() {
                let (mut known, mut weight) = (0.0, 0.0);
                let first = ready.cells.len();
                for question in questions.iter().copied().filter(|q| asked(place, *q)) {
                    let own = menu.questions[question].weight;
                    match sites.cell(*site, question) {
                        Cell::Answered(hazard) => known += own * hazard,
                        Cell::Unknown => {
                            ready.cells.push(Open { share: own as f32, donors: tables[question][regions[*site]] })
                        }
                        Cell::NotAsked => continue,
                    }
                    weight += own;
                }
                if weight > 0.0 {
                    ready.cells[first..]
                        .iter_mut()
                        .for_each(|cell| cell.share = (f64::from(cell.share) / weight) as f32);
                    let cells = (ready.cells.len() - first) as u16;
                    ready.parts.push(Part { domain: domain as u16, cells, known: (known / weight) as f32 });
                }
            }
            ready.ends.push(ready.parts.len() as u32);
        }
        ready
    }

    /// Positions of the distributions of a question, one for each region; the last is that of the whole round.
    fn tables(&mut self, by_region: Vec<Option<Kept>>, whole: Kept) -> Vec<u32> {
        let whole = self.keep(whole);
        let mut tables: Vec<u32> = by_region.into_iter().map(|own| own.map_or(whole, |own| self.keep(own))).collect();
        tables.push(whole);
        tables
    }

    fn keep(&mut self, kept: Kept) -> u32 {
        let stepped = kept.hazards.is_empty();
        let from = if stepped { self.steps.len() } else { self.hazards.len() };
        self.steps.extend(kept.steps);
        self.hazards.extend(kept.hazards);
        let to = if stepped { self.steps.len() } else { self.hazards.len() };
        self.donors
            .push(Donors { lowest: kept.lowest, from: from as u32, to: to as u32, stepped });
        (self.donors.len() - 1) as u32
    }

    /// Adds a cell to the domain score of each draw of a block: its share of the hazard of the donor that the number chooses.
    #[inline(always)]
    fn fill(&self, cell: &Open, numbers: &[u32; LANES], domain: &mut Lane) {
        let donors = self.donors[cell.donors as usize];
        if donors.stepped {
            let lowest = cell.share * donors.lowest;
            domain.iter_mut().for_each(|score| *score += lowest);
            for step in &self.steps[donors.from as usize..donors.to as usize] {
                let rise = (cell.share * step.rise).to_bits();
                for lane in 0..LANES {
                    // All bits or none, so that no draw branches.
                    let reached = u32::from((numbers[lane] ^ SIGN) as i32 >= step.at).wrapping_neg();
                    domain[lane] += f32::from_bits(rise & reached);
                }
            }
        } else {
            let list = &self.hazards[donors.from as usize..donors.to as usize];
            for lane in 0..LANES {
                domain[lane] += cell.share * list[((u64::from(numbers[lane]) * list.len() as u64) >> 32) as usize];
            }
        }
    }

    /// Score (0 to 1) of the next site of the walk in each draw of a block; `each` sees its domain scores.
    #[inline(always)]
    pub fn next(
        &self,
        walk: &mut Walk,
        weights: &[Lane],
        chance: &mut Lanes,
        mut each: impl FnMut(usize, &Lane),
    ) -> Lane {
        let (mut sum, mut weight) = ([0.0; LANES], [0.0; LANES]);
        let end = self.ends[walk.site] as usize;
        for part in &self.parts[walk.part..end] {
            let mut domain = [part.known; LANES];
            let last = walk.cell + usize::from(part.cells);
            for cell in &self.cells[walk.cell..last] {
                self.fill(cell, &chance.next(), &mut domain);
            }
            walk.cell = last;
            each(usize::from(part.domain), &domain);
            let drawn = &weights[usize::from(part.domain)];
            for lane in 0..LANES {
                sum[lane] += drawn[lane] * domain[lane];
                weight[lane] += drawn[lane];
            }
        }
        walk.part = end;
        walk.site += 1;
        for lane in 0..LANES {
            sum[lane] /= weight[lane].max(f32::MIN_POSITIVE);
        }
        sum
    }
}

/// A distribution of equally likely donors: as steps, or else as the hazards of all donors.
#[derive(Debug)]
struct Kept {
    lowest: f32,
    steps: Vec<Step>,
    hazards: Vec<f32>,
}

impl Kept {
    /// Of at least one donor.
    fn of(mut donors: Vec<f64>) -> Kept {
        donors.sort_unstable_by(f64::total_cmp);
        let mut kept = Kept { lowest: donors[0] as f32, steps: Vec::new(), hazards: Vec::new() };
        let mut below = 0_u64;
        let mut runs = donors.chunk_by(|a, b| a == b).peekable();
        while let Some(run) = runs.next() {
            below += run.len() as u64;
            let Some(next) = runs.peek() else { break };
            if kept.steps.len() == MAX_STEPS {
                kept.steps.clear();
                kept.hazards = donors.iter().map(|hazard| *hazard as f32).collect();
                break;
            }
            let at = (below << 32).div_ceil(donors.len() as u64) as u32;
            kept.steps.push(Step { at: (at ^ SIGN) as i32, rise: (next[0] - run[0]) as f32 });
        }
        kept
    }
}

/// Distributions of a question by region, where the region has enough answers, and that of the whole round.
fn distributions(
    sites: &Sites,
    question: usize,
    regions: &[usize],
    count: usize,
    stratum_min: usize,
) -> (Vec<Option<Kept>>, Kept) {
    let mut by_region: Vec<Vec<f64>> = vec![Vec::new(); count];
    let mut all = Vec::with_capacity(regions.len());
    for (site, region) in regions.iter().enumerate() {
        if let Cell::Answered(hazard) = sites.cell(site, question) {
            all.push(hazard);
            if let Some(region) = by_region.get_mut(*region) {
                region.push(hazard);
            }
        }
    }
    if all.is_empty() {
        all = vec![0.0, 1.0];
    }
    let enough = |answers: Vec<f64>| (!answers.is_empty() && answers.len() >= stratum_min).then(|| Kept::of(answers));
    (by_region.into_iter().map(enough).collect(), Kept::of(all))
}

/// Number of the region of each site; sites without a region have the number after the last, that of the whole round.
fn regions_of(sites: &Sites) -> (Vec<usize>, usize) {
    let mut known: HashMap<(&str, bool), usize> = HashMap::new();
    let mut regions: Vec<Option<usize>> = Vec::with_capacity(sites.len());
    for site in &sites.sites {
        let by_code = !site.admin1_code.is_empty();
        let key = if by_code { &site.admin1_code } else { &site.admin1 };
        let next = known.len();
        regions.push((!key.is_empty()).then(|| *known.entry((key, by_code)).or_insert(next)));
    }
    let count = known.len();
    (regions.into_iter().map(|region| region.unwrap_or(count)).collect(), count)
}

const DIGIT: u32 = 12;
const DIGITS: usize = 2;

/// Room for a radix sort of 24-bit keys with their positions.
#[derive(Default)]
pub(crate) struct Sorter {
    one: Vec<u64>,
    two: Vec<u64>,
}

impl Sorter {
    /// Turns the keys of one draw into ranks: 1 the highest, equal keys sharing the better rank.
    pub fn rank(&mut self, keys: &mut [u32]) {
        let (mut rank, mut before) = (0, u64::MAX);
        for (position, entry) in self.ascending(keys).iter().rev().enumerate() {
            if entry >> 32 != before {
                (rank, before) = (position as u32 + 1, entry >> 32);
            }
            keys[*entry as u32 as usize] = rank;
        }
    }

    /// Keys in the upper half, positions in the lower, by key.
    fn ascending(&mut self, keys: &[u32]) -> &[u64] {
        let mut counts = [[0_u32; 1 << DIGIT]; DIGITS];
        self.one.clear();
        for (position, key) in keys.iter().enumerate() {
            self.one.push(u64::from(*key) << 32 | position as u64);
            for (digit, counts) in counts.iter_mut().enumerate() {
                counts[bucket(*key, digit)] += 1;
            }
        }
        self.two.resize(keys.len(), 0);
        for (digit, counts) in counts.iter_mut().enumerate() {
            let mut next = 0;
            for count in counts.iter_mut() {
                next += std::mem::replace(count, next);
            }
            for entry in &self.one {
                let place = &mut counts[bucket((entry >> 32) as u32, digit)];
                self.two[*place as usize] = *entry;
                *place += 1;
            }
            std::mem::swap(&mut self.one, &mut self.two);
        }
        &self.one
    }
}

const fn bucket(key: u32, digit: usize) -> usize {
    ((key >> (DIGIT * digit as u32)) & ((1 << DIGIT) - 1)) as usize
}

/// Score (0 to 1) as a key for [`Sorter::rank`]: 24 bits, as fine as single precision near 1.
pub(crate) fn key(score: f32) -> u32 {
    (score.clamp(0.0, 1.0) * 16_777_215.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Purpose;
    use crate::testing::{DONT_KNOW, NO, PARTLY, YES, facts, round, standards};

    #[test]
    fn keys_become_competition_ranks() {
        let mut keys = [0.5, 1.0, 0.25, 1.0, 0.0, 0.5_f32].map(key);
        Sorter::default().rank(&mut keys);
        assert_eq!(keys, [3, 1, 5, 1, 6, 3]);
    }

    fn empty() -> Ready {
        Ready {
            ends: Vec::new(),
            parts: Vec::new(),
            cells: Vec::new(),
            donors: Vec::new(),
            steps: Vec::new(),
            hazards: Vec::new(),
        }
    }

    #[test]
    fn a_distribution_kept_as_steps_is_the_list_of_its_donors() {
        let donors = vec![0.0, 0.33, 0.33, 0.67, 1.0, 1.0, 1.0];
        let mut ready = empty();
        let table = ready.keep(Kept::of(donors.clone()));
        assert!(ready.donors[table as usize].stepped);
        let mut chance = Lanes::of(0, 3, Purpose::Cells);
        let mut found = [0_usize; 7];
        for _ in 0..2000 {
            let numbers = chance.next();
            let mut hazards = [0.0; LANES];
            ready.fill(&Open { share: 1.0, donors: table }, &numbers, &mut hazards);
            for (number, hazard) in numbers.into_iter().zip(hazards) {
                let donor = ((u64::from(number) * 7) >> 32) as usize;
                found[donor] += 1;
                assert!(
                    (f64::from(hazard) - donors[donor]).abs() < 1e-6,
                    "{number} gave {hazard}, not {}",
                    donors[donor]
                );
            }
        }
        assert!(found.iter().all(|n| (n.abs_diff(2000 * LANES / 7)) < 500), "{found:?}");
        let edges = [0, u32::MAX, (1_u64 << 32).div_ceil(7) as u32, (1_u64 << 32).div_ceil(7) as u32 - 1];
        let mut numbers = [0; LANES];
        numbers[..4].copy_from_slice(&edges);
        let mut hazards = [0.0; LANES];
        ready.fill(&Open { share: 1.0, donors: table }, &numbers, &mut hazards);
        assert!(
            hazards[0] == 0.0
                && (hazards[1] - 1.0).abs() < 1e-6
                && (hazards[2] - 0.33).abs() < 1e-6
                && hazards[3] == 0.0
        );
    }

    #[test]
    fn many_different_hazards_are_kept_as_a_list() {
        let mut ready = empty();
        let table = ready.keep(Kept::of((0..40).map(|n| f64::from(n) / 39.0).collect()));
        assert!(!ready.donors[table as usize].stepped);
        let mut hazards = [0.0; LANES];
        ready.fill(&Open { share: 0.5, donors: table }, &[u32::MAX; LANES], &mut hazards);
        assert_eq!(hazards, [0.5; LANES]);
    }

    /// Mean hazard drawn for the site `x`, whose L1 nobody knows.
    fn drawn(rows: &[(&str, &str, u8)], stratum_min: u32) -> f64 {
        let written: Vec<(&str, [u8; 1])> = rows.iter().map(|row| (row.0, [row.2])).collect();
        let written: Vec<(&str, &[u8])> = written.iter().map(|row| (row.0, row.1.as_slice())).collect();
        let mut facts = facts(&written);
        facts.rows.admin1 = rows.iter().map(|row| row.1.to_owned()).collect();
        let round = round(&["L1"]);
        let menu = Menu::of(&round.questions, &standards()).expect("a menu");
        let sites = Sites::gather(&facts.rows, &[&facts.rows.answers[0]], &menu);
        let x = sites.sites.iter().position(|site| site.id == "x").expect("x");
        let ready = Ready::new(&sites, &[x], &menu, stratum_min, |_, _| true);
        let blocks = 200;
        let sum: f64 = (0..blocks)
            .map(|block| {
                let scores = ready.next(
                    &mut Walk::default(),
                    &[[1.0; LANES]],
                    &mut Lanes::of(block, 1, Purpose::Cells),
                    |_, _| {},
                );
                scores.iter().map(|score| f64::from(*score)).sum::<f64>()
            })
            .sum();
        sum / (blocks * LANES) as f64
    }

    #[test]
    fn an_unknown_answer_is_drawn_from_the_region_then_from_the_round_then_from_both_ends() {
        let rows = [("a", "R1", NO), ("b", "R1", PARTLY), ("c", "R2", YES), ("d", "R2", YES), ("x", "R1", DONT_KNOW)];
        assert!((drawn(&rows, 2) - 0.75).abs() < 0.01, "two answers in the region are enough");
        assert!((drawn(&rows, 3) - 0.375).abs() < 0.02, "two answers in the region are too few");
        let nowhere = [("a", "R1", NO), ("b", "R1", PARTLY), ("c", "", YES), ("d", "", YES), ("x", "", DONT_KNOW)];
        assert!((drawn(&nowhere, 1) - 0.375).abs() < 0.02, "sites without a region are no region");
        assert!((drawn(&[("x", "R1", DONT_KNOW)], 1) - 0.5).abs() < 0.02);
    }
}
