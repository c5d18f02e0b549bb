//! All tables of a release together: how they are built from a picture, protected one after the other, and summed up for readers (`docs/release.md`, section 3).

use crate::{
    difference::Earlier,
    outgoing::{Withheld, round_score, round_share},
    places::{DoesNotAddUp, Places},
    published::{NO_BAND, Published, Subject},
    questions,
    rules::{Rule, Rules},
    table::{Protected, Status, Table, Unit, protect},
};
use amparo_analysis::picture::{Picture, SiteView};
use amparo_model::{Audience, Silence};
use std::collections::{BTreeMap, BTreeSet};

/// One table with the order of its cells.
struct Held {
    subject: Subject,
    table: Table,
    /// Cells of one place; for an indicator, of all sites.
    columns: usize,
    /// Nothing of it can be proved, so nothing of it goes out.
    shut: bool,
}

pub(crate) struct Tables {
    held: Vec<Held>,
    /// 0 all sites, 1 region, 2 district, 3 a rest; by slot.
    level: Vec<u8>,
}

/// The pattern of each table.
pub(crate) type Patterns = Vec<Protected>;

/// For each table the cells that readers hold already, with their values.
pub(crate) type Known = Vec<BTreeMap<usize, f64>>;

impl Tables {
    pub fn of(places: &Places<'_>, rule: &Rule) -> Result<Tables, DoesNotAddUp> {
        let picture = places.picture;
        let (sites, women_girls, missing) = (places.sites_table(), places.women_girls_table(), places.missing_table());
        places.check(&sites, &women_girls, &missing)?;
        let bands = picture.whole.sites_by_band.len();
        let mut tables = Tables { held: Vec::new(), level: places.level.clone() };
        tables.add(Subject::Sites, sites, bands + 3);
        tables.add(Subject::WomenGirls, women_girls, bands + 2);
        tables.add(Subject::Missing, missing, 1);
        let score = |site: &SiteView| site.score.map(|score| score.value);
        let group = rule.group_disclosure;
        let plain = |site: &SiteView| Some((1.0, score(site)?));
        tables.add(Subject::Mean, places.mean_table("mean score by place", 100.0, None, group, plain), 1);
        let weighted = |site: &SiteView| Some((f64::from(site.women_girls?), score(site)?));
        tables.add(Subject::Weighted, places.mean_table("weighted mean by place", 100.0, None, group, weighted), 1);
        for (domain, view) in picture.domains.iter().enumerate() {
            let single = picture.indicators.iter().filter(|i| usize::from(i.domain) == domain).count() == 1;
            let tells = single.then_some(rule.min_sites);
            let value = |site: &SiteView| Some((1.0, (*site.domains.get(domain)?)?.value));
            let table = places.mean_table(&format!("mean of {} by place", view.id), 1.0, tells, group, value);
            tables.add(Subject::Domain(domain as u16), table, 1);
        }
        for (index, table) in questions::tables(picture).into_iter().enumerate() {
            let columns = table.cells.len();
            let agrees = questions::agree(&picture.indicators[index], &table);
            tables.add(Subject::Indicator(index as u16), table, columns);
            if let Some(held) = tables.held.last_mut() {
                held.shut = !agrees;
            }
        }
        Ok(tables)
    }

    fn add(&mut self, subject: Subject, table: Table, columns: usize) {
        self.held.push(Held { subject, table, columns, shut: false });
    }

    fn held(&self, subject: &Subject) -> Option<usize> {
        self.held.iter().position(|held| held.subject == *subject)
    }

    /// Status of a cell in a pattern.
    pub fn status(&self, patterns: &Patterns, subject: &Subject, place: usize, column: usize) -> Status {
        let Some(at) = self.held(subject) else { return Status::Primary };
        patterns[at]
            .status
            .get(place * self.held[at].columns + column)
            .copied()
            .unwrap_or(Status::Primary)
    }

    /// Marks a cell to be kept back from now on; false where it was already.
    pub fn keep_back(&mut self, subject: &Subject, place: u32, column: u16) -> bool {
        let Some(at) = self.held(subject) else { return false };
        let held = &mut self.held[at];
        let mut index = place as usize * held.columns + usize::from(column);
        if matches!(subject, Subject::Indicator(_)) && index + 1 >= held.columns {
            // The mean hazard is no cell of the table; it goes with the number of answers.
            index = held.columns - 3;
        }
        match held.table.cells.get_mut(index) {
            Some(cell) if !cell.secret => {
                cell.secret = true;
                true
            }
            _ => false,
        }
    }

    /// Protects every table, for the narrower audiences first: what they do not see, a wider one does not see either.
    pub fn protect(&self, rules: &Rules, audience: Audience, earlier: &[Earlier], sites: &Sites) -> Patterns {
        let chain = [Audience::Partner, Audience::Public].into_iter().filter(|a| *a <= audience);
        let mut patterns: Patterns = self.held.iter().map(|_| Protected { status: Vec::new(), at_least: 0 }).collect();
        for reader in chain.filter(|a| !rules.of(*a).is_open()) {
            let rule = rules.effective(reader);
            let known = self.known(earlier, reader, sites);
            patterns = self
                .held
                .iter()
                .enumerate()
                .map(|(at, held)| {
                    let mut fixed: Vec<usize> = known[at].keys().copied().collect();
                    if matches!(held.subject, Subject::Indicator(_)) {
                        // The number of all sites stands in the table of places.
                        fixed.push(held.columns - 1);
                    }
                    self.protect_one(held, &rule, &fixed, &unseen(&patterns[at].status, &held.table))
                })
                .collect();
        }
        patterns
    }

    /// Protects a table as fine as it can be: with districts, without them, without regions, not at all.
    fn protect_one(&self, held: &Held, rule: &Rule, known: &[usize], withhold: &BTreeSet<usize>) -> Protected {
        let by_place = !matches!(held.subject, Subject::Indicator(_));
        if !held.shut {
            let steps: &[u8] = if by_place { &[3, 2, 1] } else { &[3] };
            for finest in steps {
                let mut withhold = withhold.clone();
                withhold.extend((0..held.table.cells.len()).filter(|cell| {
                    by_place && self.level.get(cell / held.columns).is_some_and(|level| level >= finest)
                }));
                if let Ok(pattern) = protect(&held.table, rule, known, &withhold) {
                    return pattern;
                }
            }
        }
        let cells = &held.table.cells;
        let status = (0..cells.len())
            .map(|cell| match (known.contains(&cell), cells[cell].visible) {
                (true, _) => Status::Shown,
                (false, true) => Status::Complementary,
                (false, false) => Status::Hidden,
            })
            .collect();
        Protected { status, at_least: 0 }
    }

    /// Cells of these tables that readers of an audience hold already, from earlier releases of the same facts.
    pub fn known(&self, earlier: &[Earlier], reader: Audience, sites: &Sites) -> Known {
        let mut known: Known = self.held.iter().map(|_| BTreeMap::new()).collect();
        let new = &sites.published;
        for old in earlier
            .iter()
            .filter(|old| old.audience >= reader && old.facts_digest == sites.facts_digest)
        {
            for table in &old.published.tables {
                let Some(subject) = new.subject_of(&old.published, &table.subject) else { continue };
                let Some(at) = self.held(&subject) else { continue };
                for cell in &table.cells {
                    let Some(value) = cell.value else { continue };
                    let key = &old.published.places[cell.place as usize];
                    let Some(place) = new.places.iter().position(|place| place == key) else { continue };
                    let index = place * self.held[at].columns + usize::from(cell.column);
                    let same = self.held[at].shown_value(index) == Some(value)
                        && old.published.support(&table.subject, cell.place, cell.column)
                            == new.support(&subject, place as u32, cell.column);
                    if same {
                        known[at].insert(index, value);
                    }
                }
            }
        }
        known
    }

    /// The cell is among those that readers hold already.
    pub fn holds(&self, known: &Known, subject: &Subject, place: u32, column: u16) -> bool {
        self.held(subject)
            .is_some_and(|at| known[at].contains_key(&(place as usize * self.held[at].columns + usize::from(column))))
    }

    /// What was withheld, one entry for each kind of table.
    pub fn summary(&self, patterns: &Patterns) -> Vec<Withheld> {
        let mut rows: Vec<(Withheld, u32)> = Vec::new();
        for (held, Protected { status: pattern, at_least }) in self.held.iter().zip(patterns) {
            let name = summary_name(&held.subject);
            let visible = || (0..pattern.len()).filter(|cell| held.table.cells[*cell].visible);
            let count = |status: Status| visible().filter(|cell| pattern[*cell] == status).count() as u32;
            let (cells, primary) = (visible().count() as u32, count(Status::Primary));
            let complementary = count(Status::Complementary);
            match rows.iter_mut().find(|(row, _)| row.table == name) {
                Some((row, needed)) => {
                    *needed += at_least;
                    row.cells += cells;
                    row.primary += primary;
                    row.complementary += complementary;
                }
                None => {
                    let (table, narrowest, why) = (name.into(), None, String::new());
                    rows.push((Withheld { table, cells, primary, complementary, narrowest, why }, *at_least));
                }
            }
        }
        let reason = |row: &Withheld, needed: u32| match (row.primary, row.complementary) {
            (0, 0) => "Nothing had to be withheld.".into(),
            (_, 0) => "Withheld cells are about too few sites or persons, or tell the answer of a whole group.".into(),
            _ => format!(
                "Some cells are about too few sites or persons, or tell the answer of a whole group; the others are withheld so that \
                 those cannot be computed. Their number is not proved to be the smallest; {needed} or more are needed."
            ),
        };
        rows.into_iter()
            .map(|(row, needed)| Withheld { why: reason(&row, needed), ..row })
            .collect()
    }
}

impl Held {
    /// The value of a cell as readers would see it.
    fn shown_value(&self, index: usize) -> Option<f64> {
        let cell = self.table.cells.get(index)?;
        Some(match cell.unit {
            Unit::Score { weight, .. } if weight <= 0.0 => return None,
            Unit::Score { weight, most } if most > 1.0 => round_score(cell.value / weight),
            Unit::Score { weight, .. } => round_share(cell.value / weight),
            _ => cell.value,
        })
    }
}

fn unseen(pattern: &[Status], table: &Table) -> BTreeSet<usize> {
    (0..pattern.len())
        .filter(|cell| pattern[*cell].is_unseen() && table.cells[*cell].visible)
        .collect()
}

/// A kind of table, for readers.
pub(crate) fn summary_name(subject: &Subject) -> &'static str {
    match subject {
        Subject::Sites => "sites by place and band",
        Subject::WomenGirls => "women and girls by place and band",
        Subject::Missing => "sites without a number of women and girls",
        Subject::Mean | Subject::Weighted => "mean scores by place",
        Subject::Domain(_) => "domain means by place",
        Subject::Indicator(_) => "answers by indicator",
    }
}

/// The sites behind a release, before any cell is known.
pub(crate) struct Sites {
    pub published: Published,
    pub facts_digest: String,
}

impl Sites {
    pub fn of(places: &Places<'_>) -> Sites {
        let picture: &Picture = places.picture;
        let mut order: Vec<usize> = (0..picture.sites.len()).collect();
        order.sort_by(|a, b| picture.sites[*a].site.id.cmp(&picture.sites[*b].site.id));
        let mut region = vec![-1; picture.sites.len()];
        let mut district = region.clone();
        for (slot, level) in places.level.iter().enumerate() {
            let of = match level {
                1 => &mut region,
                2 => &mut district,
                _ => continue,
            };
            for site in places.members(slot) {
                of[*site as usize] = slot as i32;
            }
        }
        let silent = amparo_model::Answer::Silent(Silence::NotAsked).code();
        let site = |at: &usize| &picture.sites[*at];
        let published = Published {
            places: places.keys(),
            tables: Vec::new(),
            sites: order.iter().map(|at| site(at).site.id.clone()).collect(),
            women_girls: order.iter().map(|at| site(at).women_girls.map_or(-1, i64::from)).collect(),
            district: order.iter().map(|at| district[*at]).collect(),
            region: order.iter().map(|at| region[*at]).collect(),
            band: order.iter().map(|at| places.band[*at]).collect(),
            domains: (0..picture.domains.len())
                .map(|d| order.iter().map(|at| site(at).domains.get(d).is_some_and(Option::is_some)).collect())
                .collect(),
            answers: (0..picture.indicators.len())
                .map(|i| order.iter().map(|at| site(at).answers.get(i).copied().unwrap_or(silent)).collect())
                .collect(),
            hazards: picture.indicators.iter().map(|i| i.hazards.clone()).collect(),
            bands: picture.whole.sites_by_band.len() as u16,
            domain_ids: picture.domains.iter().map(|d| d.id.clone()).collect(),
            indicator_ids: picture.indicators.iter().map(|i| i.id.clone()).collect(),
        };
        debug_assert!(published.band.iter().all(|b| *b == NO_BAND || u16::from(*b) < published.bands.max(4)));
        Sites { published, facts_digest: picture.facts_digest.clone() }
    }
}
