//! An attacker who reads everything that left the door: every shown cell, every sum it must obey, which sites are where, that counts
//! are whole and not negative. It builds its own equations from the release and shares with the protector only the solver (`docs/release.md`, section 3).

use crate::{
    lp::Unknowns,
    published::{Published, Subject},
    rules::Rule,
};
use amparo_model::Silence;
use std::collections::BTreeMap;

/// How far the attacker got.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attack {
    /// For each table with a withheld cell the narrowest range: persons, sites, or points of 100 for a mean.
    pub narrowest: Vec<(Subject, f64)>,
    /// Withheld cells known more closely than the rule allows.
    pub disclosed: Vec<Disclosed>,
    /// Withheld cells attacked.
    pub attacked: u32,
}

/// A withheld cell that is known too closely.
#[derive(Clone, Debug, PartialEq)]
pub struct Disclosed {
    /// Its table.
    pub subject: Subject,
    /// Position of its place in [`Published::places`].
    pub place: u32,
    /// Its column.
    pub column: u16,
    /// What is known of it.
    pub low: f64,
    #[allow(missing_docs)]
    pub high: f64,
}

/// Attacks every table of a release.
pub fn attack(release: &Published, rule: &Rule) -> Attack {
    let reader = Reader { release, parts: parts_of_places(release) };
    let mut attack = Attack::default();
    let sites_known: BTreeMap<(u32, u16), Option<f64>> = release
        .tables
        .iter()
        .filter(|table| table.subject == Subject::Sites)
        .flat_map(|table| table.cells.iter().map(|cell| ((cell.place, cell.column), cell.value)))
        .collect();
    for table in &release.tables {
        let cells: BTreeMap<(u32, u16), Option<f64>> =
            table.cells.iter().map(|cell| ((cell.place, cell.column), cell.value)).collect();
        if cells.values().all(Option::is_some) {
            continue;
        }
        let subject = &table.subject;
        let mut system = System::new(cells);
        match subject {
            Subject::Sites => reader.counts(&mut system, release.bands + 2, 2, Some(1), &|_| false),
            Subject::WomenGirls => {
                // Where every site has a score, nobody is left outside the bands.
                let known = |place: u32, column: u16| sites_known.get(&(place, column)).copied().flatten();
                let all_scored = |place: u32| known(place, 0).is_some_and(|all| known(place, 1) == Some(all));
                reader.counts(&mut system, release.bands + 1, 1, None, &all_scored);
            }
            Subject::Missing => reader.counts(&mut system, 1, 1, None, &|_| true),
            Subject::Mean | Subject::Weighted | Subject::Domain(_) => reader.means(&mut system, subject),
            Subject::Indicator(index) => {
                let all = sites_known.get(&(0, 0)).copied().flatten();
                reader.answers(&mut system, usize::from(*index), all);
            }
        }
        system.solve(subject, rule, &mut attack);
    }
    attack
}

struct Reader<'a> {
    release: &'a Published,
    /// Each place that has parts: the parts, and whether they hold all of it.
    parts: Vec<(u32, Vec<u32>, bool)>,
}

/// A cell: place, column. Columns from 1,000 up are cells that no reader sees.
type At = (u32, u16);
const UNSEEN: u16 = 1000;

struct System {
    cells: BTreeMap<At, Option<f64>>,
    unknowns: Unknowns,
    number: BTreeMap<At, usize>,
    /// Factor from a mean to the sum it stands for.
    weight: BTreeMap<At, f64>,
    whole: bool,
}

impl System {
    fn new(cells: BTreeMap<At, Option<f64>>) -> System {
        System { cells, unknowns: Unknowns::default(), number: BTreeMap::new(), weight: BTreeMap::new(), whole: true }
    }

    fn unknown(&mut self, at: At, upper: f64) -> usize {
        match self.number.get(&at) {
            Some(number) => *number,
            None => {
                let number = self.unknowns.add(upper);
                self.number.insert(at, number);
                number
            }
        }
    }

    /// `total` is the sum of `parts`. A cell that the release does not list has nobody in it of whom a number is known.
    fn sum(&mut self, total: At, parts: impl IntoIterator<Item = At>) {
        let mut terms = Vec::new();
        let mut known = 0.0;
        for (at, sign) in parts.into_iter().map(|part| (part, 1.0)).chain([(total, -1.0)]) {
            match self.cells.get(&at).copied() {
                Some(Some(value)) => known -= sign * value,
                Some(None) => terms.push((self.unknown(at, f64::INFINITY), sign)),
                None if at.1 >= UNSEEN => terms.push((self.unknown(at, f64::INFINITY), sign)),
                None => {}
            }
        }
        self.unknowns.bind(terms, known, known);
    }

    fn solve(mut self, subject: &Subject, rule: &Rule, attack: &mut Attack) {
        let targets: Vec<At> = self.cells.iter().filter(|(_, value)| value.is_none()).map(|(at, _)| *at).collect();
        let asked: Vec<usize> = targets.iter().map(|at| self.unknown(*at, f64::INFINITY)).collect();
        let scale = if matches!(subject, Subject::Domain(_)) { 100.0 } else { 1.0 };
        let need = match subject {
            Subject::WomenGirls => rule.width as f64,
            Subject::Mean | Subject::Weighted | Subject::Domain(_) => rule.width_points,
            _ => f64::from(rule.width_sites),
        };
        let mut wide = vec![f64::INFINITY; asked.len() + self.number.len()];
        for (at, number) in targets.iter().zip(&asked) {
            wide[*number] = need * self.weight.get(at).copied().unwrap_or(1.0) / scale;
        }
        attack.attacked += targets.len() as u32;
        let Some(ranges) = self.unknowns.ranges(&asked, self.whole, &|number| wide[number]) else {
            // The release contradicts itself: a reader learns something nobody weighed, so it is treated as disclosed.
            let all = |at: &At| Disclosed { subject: subject.clone(), place: at.0, column: at.1, low: 0.0, high: 0.0 };
            attack.disclosed.extend(targets.iter().map(all));
            return;
        };
        let mut narrowest = f64::INFINITY;
        for (at, range) in targets.iter().zip(ranges) {
            let weight = (self.weight.get(at).copied().unwrap_or(1.0) / scale).max(1e-9);
            let width = range.width() / weight;
            narrowest = narrowest.min(width);
            if width < need * (1.0 - 1e-9) {
                let (low, high) = (range.low / weight, range.high / weight);
                attack
                    .disclosed
                    .push(Disclosed { subject: subject.clone(), place: at.0, column: at.1, low, high });
            }
        }
        attack.narrowest.push((subject.clone(), narrowest));
    }
}

impl Reader<'_> {
    /// Counts by place and column: bands from column `first_band` make up column `scored` (or all), the rest is without a score.
    fn counts(
        &self,
        system: &mut System,
        columns: u16,
        first_band: u16,
        scored: Option<u16>,
        all_scored: &dyn Fn(u32) -> bool,
    ) {
        let rest = UNSEEN;
        let places: Vec<u32> = (0..self.release.places.len() as u32).collect();
        if columns > first_band {
            for &place in &places {
                let bands = (first_band..columns).map(|column| (place, column));
                match scored {
                    Some(scored) => {
                        system.sum((place, scored), bands);
                        system.sum((place, 0), [(place, scored), (place, rest)]);
                    }
                    None if all_scored(place) => system.sum((place, 0), bands),
                    None => system.sum((place, 0), bands.chain([(place, rest)])),
                }
            }
        }
        for (number, (parent, parts, complete)) in self.parts.iter().enumerate() {
            for column in 0..columns {
                let elsewhere = (!complete).then_some((number as u32, UNSEEN + 1 + column));
                system.sum((*parent, column), parts.iter().map(|part| (*part, column)).chain(elsewhere));
            }
            if scored.is_some() {
                let elsewhere = (!complete).then_some((number as u32, UNSEEN + 1 + columns));
                system.sum((*parent, rest), parts.iter().map(|part| (*part, rest)).chain(elsewhere));
            }
        }
    }

    /// Means by place, whose weights the attacker is taken to know to the last person.
    fn means(&self, system: &mut System, subject: &Subject) {
        system.whole = false;
        let most = if matches!(subject, Subject::Domain(_)) { 1.0 } else { 100.0 };
        let half_step = most / 2000.0;
        for (parent, parts, complete) in &self.parts {
            let mut terms = Vec::new();
            let (mut low, mut high) = (0.0, 0.0);
            for (place, sign) in parts.iter().map(|part| (*part, 1.0)).chain([(*parent, -1.0)]) {
                let weight = self.weight(subject, place);
                match system.cells.get(&(place, 0)).copied() {
                    Some(Some(mean)) => {
                        low -= sign * mean * weight + half_step * weight;
                        high -= sign * mean * weight - half_step * weight;
                    }
                    Some(None) => {
                        system.weight.insert((place, 0), weight);
                        terms.push((system.unknown((place, 0), most * weight), sign));
                    }
                    None => {}
                }
            }
            if !complete {
                let inside: f64 = parts.iter().map(|part| self.weight(subject, *part)).sum();
                let weight = (self.weight(subject, *parent) - inside).max(0.0);
                terms.push((system.unknowns.add(most * weight), 1.0));
            }
            system.unknowns.bind(terms, low, high);
        }
    }

    fn weight(&self, subject: &Subject, place: u32) -> f64 {
        let support = self.release.support(subject, place, 0);
        match subject {
            Subject::Weighted => support.iter().map(|site| self.release.women_girls[*site as usize] as f64).sum(),
            _ => support.len() as f64,
        }
    }

    /// Answers to one indicator over all sites.
    fn answers(&self, system: &mut System, index: usize, all: Option<f64>) {
        let hazards = &self.release.hazards[index];
        let choices = hazards.len() as u16;
        let silence = |at: usize| (0, choices + at as u16);
        let answered = (0, choices + Silence::ALL.len() as u16);
        let unknown = (0, answered.1 + 1);
        let mean = (0, answered.1 + 2);
        let choice =
            |some: bool| (0..choices).filter(move |c| hazards[usize::from(*c)].is_some() == some).map(|c| (0, c));
        system.sum(answered, choice(true));
        let silences = |unknown: bool| {
            Silence::ALL
                .iter()
                .enumerate()
                .filter(move |(_, s)| s.is_unknown() == unknown)
                .map(move |(at, _)| silence(at))
        };
        system.sum(unknown, silences(true).chain(choice(false)));
        if let Some(all) = all {
            system.cells.insert((0, UNSEEN), Some(all));
            system.sum((0, UNSEEN), silences(false).chain([answered, unknown]));
        }
        // A shown mean binds the counts that it is made of; a withheld one is worth attacking only through them.
        if let Some(Some(value)) = system.cells.remove(&mean)
            && let Some(Some(answered)) = system.cells.get(&answered).copied()
        {
            let mut terms = Vec::new();
            let mut known = value * answered;
            for (at, hazard) in choice(true).zip(hazards.iter().flatten()) {
                match system.cells.get(&at).copied() {
                    Some(Some(count)) => known -= hazard * count,
                    Some(None) if *hazard > 0.0 => terms.push((system.unknown(at, f64::INFINITY), *hazard)),
                    _ => {}
                }
            }
            let dust = answered * 0.0005 + 1e-6;
            system.unknowns.bind(terms, known - dust, known + dust);
        }
    }
}

/// Which places make up which: districts a region by its name, regions the whole; all districts the whole where some fit no region.
fn parts_of_places(release: &Published) -> Vec<(u32, Vec<u32>, bool)> {
    let mut inside: Vec<Vec<usize>> = vec![Vec::new(); release.places.len()];
    for site in 0..release.sites.len() {
        for place in [release.region[site], release.district[site]] {
            if let Some(inside) = usize::try_from(place).ok().and_then(|place| inside.get_mut(place)) {
                inside.push(site);
            }
        }
    }
    if let Some(whole) = inside.first_mut() {
        *whole = (0..release.sites.len()).collect();
    }
    let of_level = |level: u8| (0..release.places.len()).filter(move |p| release.places[*p].level == level);
    let complete = |parent: usize, parts: &[usize]| {
        inside[parent].len() == parts.iter().map(|part| inside[*part].len()).sum::<usize>()
    };
    let mut families: Vec<(usize, Vec<usize>)> = Vec::new();
    let mut placed = 0;
    for region in of_level(1) {
        let parts: Vec<usize> = of_level(2)
            .filter(|d| release.places[*d].within == release.places[region].name)
            .filter(|d| inside[*d].iter().all(|site| release.region[*site] == region as i32))
            .collect();
        placed += parts.len();
        families.push((region, parts));
    }
    families.push((0, of_level(1).collect()));
    if placed < of_level(2).count() {
        families.push((0, of_level(2).collect()));
    }
    families
        .into_iter()
        .filter(|(_, parts)| !parts.is_empty())
        .map(|(parent, parts)| {
            let complete = complete(parent, &parts);
            (parent as u32, parts.into_iter().map(|part| part as u32).collect(), complete)
        })
        .collect()
}
