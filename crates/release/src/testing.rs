//! Small worlds for tests and benchmarks: pictures made by hand or by a seed, a ledger in memory, and a protector without its second
//! half. Only under `cfg(test)` or the feature `testing`, which no program turns on.

use crate::{
    ledger::{Entry, Ledger, LedgerError, NewEntry},
    lp::Unknowns,
    rules::Rule,
    table::{Cell, Protected, Status, Sum, Table, Unit, need, protect},
};
use amparo_analysis::picture::{
    AggregationView, AreaView, DomainScore, DomainView, IndicatorView, Informants, Picture, Score, SiteView,
};
use amparo_model::{Answer, Choice, Domain, Method, People, Question, Round, RoundId, Silence, Site, Standards};
use std::{
    collections::{BTreeMap, BTreeSet},
    future::Future,
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, Waker},
};

/// A site of a small world.
#[derive(Clone, Debug, PartialEq)]
pub struct Spot {
    /// Id.
    pub id: String,
    /// Region.
    pub region: String,
    /// District; empty: the site stands in none.
    pub district: String,
    /// Women and girls.
    pub women_girls: Option<u32>,
    /// Answers to three questions, one of `lighting` and two of `wash`: 0 safe, 1 half, 2 unsafe; others are silence.
    pub answers: [u8; 3],
}

/// Domains and indicators of the small worlds.
const DOMAINS: [(&str, &[usize]); 2] = [("lighting", &[0]), ("wash", &[1, 2])];
const INDICATORS: [(&str, u16); 3] = [("LIT-01", 0), ("WSH-01", 1), ("WSH-02", 1)];
const HAZARDS: [f64; 3] = [0.0, 0.5, 1.0];

/// Numbers from a seed, for tests: splitmix64.
#[derive(Clone, Debug)]
pub struct Dice(pub u64);

impl Dice {
    /// A number below a bound.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound
    }
}

/// Sites in regions and districts of very different size, from a seed. Some districts have one or two sites.
pub fn spots(seed: u64, regions: usize, sites: usize) -> Vec<Spot> {
    const NAMES: [&str; 6] = ["North", "South", "East", "West", "Coast", "Hills"];
    let mut dice = Dice(seed);
    let name = |at: usize| NAMES.get(at).map_or_else(|| format!("Region {at}"), |name| (*name).to_owned());
    (0..sites)
        .map(|n| {
            let region = name(dice.below(regions.max(1) as u64) as usize);
            // Squared, so that the last districts are small.
            let d = dice.below(36);
            let district = format!("{region} {}", (d * d) / 220);
            let women_girls = (dice.below(12) > 0).then(|| match dice.below(6) {
                0 => dice.below(5) as u32,
                _ => 20 + dice.below(400) as u32,
            });
            let mut answer = || match dice.below(20) {
                0 => Answer::Silent(Silence::DontKnow).code(),
                1 => Answer::Silent(Silence::NotAsked).code(),
                n => (n % 3) as u8,
            };
            let answers = [answer(), answer(), answer()];
            Spot { id: format!("s{n:04}"), region, district, women_girls, answers }
        })
        .collect()
}

/// The picture of a small world. The digest of its facts follows from its sites.
pub fn picture(spots: &[Spot]) -> Picture {
    let sites: Vec<SiteView> = spots.iter().map(site).collect();
    let mut admin1: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    let mut admin2: BTreeMap<(&str, &str), Vec<u32>> = BTreeMap::new();
    for (at, spot) in spots.iter().enumerate() {
        admin1.entry(&spot.region).or_default().push(at as u32);
        if !spot.district.is_empty() {
            admin2.entry((&spot.region, &spot.district)).or_default().push(at as u32);
        }
    }
    let domains = DOMAINS.iter().enumerate().map(|(d, (id, _))| {
        let values: Vec<f64> = sites.iter().filter_map(|s| s.domains[d]).map(|s| s.value).collect();
        DomainView {
            id: (*id).into(),
            weight: 1.0,
            mean: mean(&values),
            sites: values.len() as u32,
            high: values.iter().filter(|v| **v >= 0.6).count() as u32,
            unknown_share: 0.0512,
        }
    });
    let indicators = INDICATORS.iter().enumerate().map(|(i, (id, domain))| indicator(id, *domain, i, spots));
    Picture {
        round: round("r1"),
        standards: standards(),
        method: method(),
        facts_digest: blake3::hash(format!("{spots:?}").as_bytes()).to_hex().to_string(),
        domains: domains.collect(),
        indicators: indicators.collect(),
        admin2: admin2
            .into_iter()
            .map(|((within, name), members)| area(name, within, members, &sites))
            .collect(),
        admin1: admin1.into_iter().map(|(name, members)| area(name, "", members, &sites)).collect(),
        whole: area("", "", (0..sites.len() as u32).collect(), &sites),
        aggregations: vec![AggregationView {
            rule: "worst",
            rank_correlation: Some(0.812),
            top_tenth_kept: Some(0.64),
            at_maximum: Some(0.13),
            sites_by_band: vec![1, 2, 3, 4],
        }],
        rows: sites.len() as u32,
        sites,
    }
}

/// A round of the three questions.
pub fn round(name: &str) -> Round {
    let question = |(id, _): &(&str, u16)| Question {
        indicator: (*id).into(),
        column: format!("column of {id}"),
        choices: HAZARDS
            .iter()
            .map(|h| Choice { value: format!("v{h}"), option: None, hazard: Some(*h) })
            .collect(),
        note: Some("a note".into()),
    };
    Round {
        id: RoundId::from_name(name).expect("a name"),
        name: name.into(),
        period: None,
        form: "form".into(),
        simulated: true,
        questions: INDICATORS.iter().map(question).collect(),
    }
}

fn standards() -> Arc<Standards> {
    let domain = |(id, _): &(&str, &[usize])| Domain { id: (*id).into(), name: (*id).into(), weight: 1.0 };
    Arc::new(Standards {
        version: "test".into(),
        review_status: "draft".into(),
        domains: DOMAINS.iter().map(domain).collect(),
        indicators: Vec::new(),
        pairs: Vec::new(),
        actions: Vec::new(),
        sectors: Vec::new(),
        overrides: Vec::new(),
    })
}

/// Numbers of the method for the small worlds.
pub fn method() -> Method {
    Method {
        version: "test".into(),
        review_status: "draft".into(),
        draws: 100,
        seed: 1,
        concentration: 4.0,
        stratum_min: 10,
        high_domain: 0.6,
        bands: [25.0, 50.0, 75.0],
        reasons: Vec::new(),
        overrides: Vec::new(),
    }
}

fn hazard(code: u8) -> Option<f64> {
    HAZARDS.get(usize::from(code)).copied()
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn site(spot: &Spot) -> SiteView {
    let domains: Vec<Option<DomainScore>> = DOMAINS
        .iter()
        .map(|(_, questions)| {
            let known: Vec<f64> = questions.iter().filter_map(|q| hazard(spot.answers[*q])).collect();
            let value = mean(&known)?;
            Some(DomainScore { value, low: value, high: value, answered: known.len() as u16, unknown: 0 })
        })
        .collect();
    let values: Vec<f64> = domains.iter().flatten().map(|d| d.value).collect();
    let score = mean(&values).map(|v| v * 100.0);
    SiteView {
        site: Site {
            id: spot.id.clone(),
            name: format!("Site {}", spot.id),
            admin1: spot.region.clone(),
            admin1_code: String::new(),
            admin2: spot.district.clone(),
            admin2_code: String::new(),
            at: Some([45.123_456_7, 2.765_432_1]),
            people: People::default(),
        },
        score: score.map(|value| Score { value, low: value, high: value, rank: 1, rank_p5: 1, rank_p95: 1 }),
        answered: 3,
        unknown: 0,
        not_asked: 0,
        domains,
        drivers: Vec::new(),
        worst_half: score,
        worst: score,
        disagreements: Vec::new(),
        informants: Informants { men: u16::from(spot.id.ends_with('1')), ..Informants::default() },
        women_girls: spot.women_girls,
        answers: spot.answers.to_vec(),
        source_rows: vec![2],
    }
}

fn area(name: &str, within: &str, members: Vec<u32>, sites: &[SiteView]) -> AreaView {
    let of = || members.iter().map(|m| &sites[*m as usize]);
    let scores: Vec<f64> = of().filter_map(|s| s.score).map(|s| s.value).collect();
    let band = |value: f64| method().bands.iter().filter(|edge| value >= **edge).count();
    let mut sites_by_band = vec![0; 4];
    let mut women_girls_by_band = vec![0; 4];
    let (mut weight, mut sum) = (0.0, 0.0);
    for site in of() {
        if let Some(score) = site.score {
            sites_by_band[band(score.value)] += 1;
            women_girls_by_band[band(score.value)] += u64::from(site.women_girls.unwrap_or(0));
            weight += f64::from(site.women_girls.unwrap_or(0));
            sum += f64::from(site.women_girls.unwrap_or(0)) * score.value;
        }
    }
    let weighted = (weight > 0.0).then(|| sum / weight);
    AreaView {
        name: name.into(),
        code: String::new(),
        within: within.into(),
        scored: scores.len() as u32,
        weighted,
        weighted_p5: weighted.map(|w| w - 1.234),
        weighted_p95: weighted.map(|w| w + 1.234),
        mean: mean(&scores),
        worst: scores.iter().copied().reduce(f64::max),
        women_girls: of().filter_map(|s| s.women_girls).map(u64::from).sum(),
        women_girls_missing: of().filter(|s| s.women_girls.is_none()).count() as u32,
        sites_by_band,
        women_girls_by_band,
        domains: (0..DOMAINS.len())
            .map(|d| mean(&of().filter_map(|s| s.domains[d]).map(|s| s.value).collect::<Vec<_>>()))
            .collect(),
        members,
    }
}

fn indicator(id: &str, domain: u16, at: usize, spots: &[Spot]) -> IndicatorView {
    let mut counts = vec![0; HAZARDS.len()];
    let mut silences = [0; 7];
    let mut hazards = Vec::new();
    for spot in spots {
        match Answer::from_code(spot.answers[at]) {
            Answer::Said(choice) => counts[usize::from(choice)] += 1,
            Answer::Silent(silence) => silences[Silence::ALL.iter().position(|s| *s == silence).expect("listed")] += 1,
        }
        hazards.extend(hazard(spot.answers[at]));
    }
    let unknown = Silence::ALL.iter().zip(silences).filter(|(s, _)| s.is_unknown()).map(|(_, n)| n).sum();
    IndicatorView {
        id: id.into(),
        domain,
        counts,
        hazards: HAZARDS.into_iter().map(Some).collect(),
        silences,
        mean: mean(&hazards),
        answered: hazards.len() as u32,
        unknown,
    }
}

/// A ledger in memory.
#[derive(Debug, Default)]
pub struct MemoryLedger(Mutex<Vec<Entry>>);

impl MemoryLedger {
    fn rows(&self) -> std::sync::MutexGuard<'_, Vec<Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the rows behind the door's back, as somebody with the file could.
    pub fn tamper(&self, change: impl FnOnce(&mut Vec<Entry>)) {
        change(&mut self.rows());
    }
}

impl Ledger for MemoryLedger {
    async fn entries(&self) -> Result<Vec<Entry>, LedgerError> {
        Ok(self.rows().clone())
    }

    async fn find(&self, content_digest: &str) -> Result<Option<u64>, LedgerError> {
        Ok(self
            .rows()
            .iter()
            .find(|entry| entry.row.content_digest == content_digest)
            .map(|entry| entry.id))
    }

    async fn append(&self, row: NewEntry) -> Result<u64, LedgerError> {
        let mut rows = self.rows();
        if row.previous_hash != rows.last().map_or("", |last| last.row.hash.as_str()) {
            return Err(LedgerError::Moved);
        }
        let id = rows.len() as u64 + 1;
        rows.push(Entry { id, row });
        Ok(id)
    }
}

/// The outcome of a future that waits for nothing, as those of [`MemoryLedger`] do.
pub fn ready<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(outcome) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return outcome;
        }
    }
}

/// A table of random counts with totals, 2 to 12 rows by 2 to 6 columns; every third has its rows in regions with totals of their own.
pub fn random_table(seed: u64) -> Table {
    let mut dice = Dice(seed);
    let (rows, columns) = (2 + dice.below(11) as usize, 2 + dice.below(5) as usize);
    let groups: Vec<usize> = match seed.is_multiple_of(3) && rows >= 4 {
        true => (0..rows).map(|row| row * 2 / rows).collect(),
        false => vec![0; rows],
    };
    let mut builder = Builder { table: Table { name: format!("random {seed}"), ..Table::default() } };
    let inner: Vec<Vec<usize>> = (0..rows)
        .map(|row| {
            (0..columns)
                .map(|column| {
                    let value = match dice.below(4) {
                        0 => dice.below(6),
                        1 => dice.below(30),
                        _ => 10 + dice.below(300),
                    };
                    let sites = if value == 0 { 0 } else { 1 + dice.below(8).min(value - 1) };
                    builder.cell(format!("{row}/{column}"), value as f64, sites as u32)
                })
                .collect()
        })
        .collect();
    let totals: Vec<Vec<usize>> = inner
        .iter()
        .enumerate()
        .map(|(row, cells)| cells.iter().copied().chain([builder.total(format!("{row}/all"), cells)]).collect())
        .collect();
    let last = groups.last().copied().unwrap_or(0);
    let mut regions: Vec<Vec<usize>> = Vec::new();
    if last > 0 {
        for group in 0..=last {
            let members: Vec<&Vec<usize>> =
                totals.iter().zip(&groups).filter(|(_, g)| **g == group).map(|(t, _)| t).collect();
            regions.push(builder.bottom(&format!("region {group}"), &members, columns));
        }
    } else {
        regions.clone_from(&totals);
    }
    builder.bottom("all", &regions.iter().collect::<Vec<_>>(), columns);
    builder.table
}

struct Builder {
    table: Table,
}

impl Builder {
    fn cell(&mut self, name: String, value: f64, sites: u32) -> usize {
        let persons = Some(value as u64);
        self.table
            .cells
            .push(Cell { name, value, unit: Unit::Persons, sites, persons, visible: true, secret: false });
        self.table.cells.len() - 1
    }

    fn total(&mut self, name: String, parts: &[usize]) -> usize {
        let value = parts.iter().map(|p| self.table.cells[*p].value).sum();
        let sites = parts.iter().map(|p| self.table.cells[*p].sites).sum();
        let total = self.cell(name, value, sites);
        self.table.sums.push(Sum { total, parts: parts.to_vec(), group: false });
        total
    }

    /// A row of totals under rows that end with their own total.
    fn bottom(&mut self, name: &str, rows: &[&Vec<usize>], columns: usize) -> Vec<usize> {
        let mut row: Vec<usize> = (0..=columns)
            .map(|column| self.total(format!("{name}/{column}"), &rows.iter().map(|r| r[column]).collect::<Vec<_>>()))
            .collect();
        let total = row[columns];
        self.table.sums.push(Sum { total, parts: row[..columns].to_vec(), group: false });
        row.truncate(columns + 1);
        row
    }
}

/// Cells of a table that an attacker narrows further than the rule allows, with the complementary cells in place or left out. `None` where
/// the table is refused. The equations are built here from what is shown.
pub fn disclosed_cells(table: &Table, rule: &Rule, complementary: bool) -> Option<u32> {
    let pattern: Protected = match complementary {
        true => protect(table, rule, &[], &BTreeSet::new()).ok()?,
        false => crate::table::primary_only(table, rule),
    };
    let mut unknowns = Unknowns::default();
    // Every cell is an unknown, and what is shown is an equation of its own.
    let numbers: Vec<usize> = table.cells.iter().map(|_| unknowns.add(f64::INFINITY)).collect();
    for (cell, number) in table.cells.iter().zip(&numbers) {
        if pattern.status[*number] == Status::Shown {
            unknowns.bind(vec![(*number, 1.0)], cell.value, cell.value);
        }
    }
    for sum in &table.sums {
        let terms = sum.parts.iter().map(|part| (numbers[*part], 1.0)).chain([(numbers[sum.total], -1.0)]);
        unknowns.bind(terms.collect(), 0.0, 0.0);
    }
    let targets: Vec<usize> = numbers.into_iter().filter(|n| pattern.status[*n].is_protected()).collect();
    let wanted = |n: usize| need(table.cells[n].unit, rule);
    let ranges = unknowns.ranges(&targets, true, &wanted)?;
    Some(targets.iter().zip(ranges).filter(|(n, range)| range.width() < wanted(**n)).count() as u32)
}
