//! What one release let out, cell by cell, and which sites stand behind each cell: the memory of the ledger.
//! Cells are read from the [`Outgoing`] itself, not from what the protector meant to do.

use crate::outgoing::{AreaOut, Outgoing};
use amparo_model::{Answer, Shown, Silence};
use serde::{Deserialize, Serialize};
use std::io::{Read, Write};

/// A place of the release.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PlaceKey {
    /// 0 all sites together, 1 a region, 2 a district.
    pub level: u8,
    /// Region of a district.
    pub within: String,
    /// Name.
    pub name: String,
    /// P-code.
    pub code: String,
}

/// A cell of a table: shown with its value, or withheld. Cells of which nobody knows a value are not listed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PublishedCell {
    /// Position in [`Published::places`].
    pub place: u32,
    /// Column of its table.
    pub column: u16,
    /// The value; `None` where it was withheld.
    pub value: Option<f64>,
}

/// What a table says, which decides the sums that bind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Subject {
    /// Sites: column 0 all, 1 those with a score, 2 and on by band.
    Sites,
    /// Women and girls: column 0 all, 1 and on by band.
    WomenGirls,
    /// Sites without a number of women and girls: column 0.
    Missing,
    /// Mean score: column 0.
    Mean,
    /// Mean score weighted by women and girls: column 0.
    Weighted,
    /// Mean score of the domain at this position: column 0.
    Domain(u16),
    /// Answers to the indicator at this position over all sites: choices, silences, answered, unknown, and the mean hazard last.
    Indicator(u16),
}

/// A table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PublishedTable {
    /// What it says.
    pub subject: Subject,
    /// Its cells.
    pub cells: Vec<PublishedCell>,
}

/// A release as the ledger remembers it. The lists by site run parallel to `sites`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Published {
    /// Places.
    pub places: Vec<PlaceKey>,
    /// Tables.
    pub tables: Vec<PublishedTable>,
    /// Ids of the sites behind the release, sorted; empty where the audience saw single sites.
    pub sites: Vec<String>,
    /// Women and girls; -1 is not known.
    pub women_girls: Vec<i64>,
    /// District of the site: position in `places`, or -1.
    pub district: Vec<i32>,
    /// Region of the site.
    pub region: Vec<i32>,
    /// Score band, 0 the lowest; 255 is without a score.
    pub band: Vec<u8>,
    /// For each domain: the site has a score in it.
    pub domains: Vec<Vec<bool>>,
    /// For each indicator the answer code of the site.
    pub answers: Vec<Vec<u8>>,
    /// For each indicator the hazard of each choice.
    pub hazards: Vec<Vec<Option<f64>>>,
    /// Bands of the score.
    pub bands: u16,
    /// Ids of the domains.
    pub domain_ids: Vec<String>,
    /// Ids of the indicators.
    pub indicator_ids: Vec<String>,
}

/// A site without a score.
pub const NO_BAND: u8 = 255;

impl Published {
    /// The bytes that the ledger keeps: JSON, deflated.
    pub fn encode(&self) -> Vec<u8> {
        let json = serde_json::to_vec(self).unwrap_or_default();
        let mut deflate = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
        // Writing to memory does not fail; an empty payload would be found by `decode`.
        deflate.write_all(&json).and_then(|()| deflate.finish()).unwrap_or_default()
    }

    /// Reads what [`Published::encode`] made; the error says what is wrong.
    pub fn decode(bytes: &[u8]) -> Result<Published, String> {
        let mut json = Vec::new();
        flate2::read::DeflateDecoder::new(bytes)
            .read_to_end(&mut json)
            .map_err(|e| e.to_string())?;
        serde_json::from_slice(&json).map_err(|e| e.to_string())
    }

    /// The subject of another release's table, as this release numbers it: by the ids of domains and indicators.
    pub(crate) fn subject_of(&self, other: &Published, subject: &Subject) -> Option<Subject> {
        let find = |ours: &[String], theirs: &[String], at: u16| {
            let id = theirs.get(usize::from(at))?;
            ours.iter().position(|own| own == id).map(|at| at as u16)
        };
        match subject {
            Subject::Domain(at) => find(&self.domain_ids, &other.domain_ids, *at).map(Subject::Domain),
            Subject::Indicator(at) => find(&self.indicator_ids, &other.indicator_ids, *at).map(Subject::Indicator),
            same => Some(same.clone()),
        }
    }

    /// Fills in what a reader of another release of the same facts holds besides: withheld cells that were shown there, about the same sites.
    pub(crate) fn fill_from(&mut self, other: &Published) {
        let mut fills = Vec::new();
        for (at, table) in self.tables.iter().enumerate() {
            let Some(before) = other
                .tables
                .iter()
                .find(|t| self.subject_of(other, &t.subject).as_ref() == Some(&table.subject))
            else {
                continue;
            };
            for (position, cell) in table.cells.iter().enumerate().filter(|(_, cell)| cell.value.is_none()) {
                let key = &self.places[cell.place as usize];
                let shown = before.cells.iter().find(|old| {
                    old.column == cell.column
                        && other.places.get(old.place as usize) == Some(key)
                        && self.support(&table.subject, cell.place, cell.column)
                            == other.support(&before.subject, old.place, old.column)
                });
                fills.extend(shown.and_then(|old| old.value).map(|value| (at, position, value)));
            }
        }
        for (at, position, value) in fills {
            self.tables[at].cells[position].value = Some(value);
        }
    }

    /// Reads the cells from what goes out.
    pub(crate) fn read_cells(&mut self, out: &Outgoing) {
        let areas: Vec<(u8, &AreaOut)> = std::iter::once((0, &out.whole))
            .chain(out.admin1.iter().map(|area| (1, area)))
            .chain(out.admin2.iter().map(|area| (2, area)))
            .collect();
        self.places = areas
            .iter()
            .map(|(level, area)| PlaceKey {
                level: *level,
                within: area.within.clone(),
                name: area.name.clone(),
                code: area.code.clone(),
            })
            .collect();
        self.bands = out.whole.sites_by_band.len() as u16;
        let mut tables = Vec::new();
        let mut by_place = |subject: Subject, columns: &dyn Fn(&AreaOut) -> Vec<Shown<f64>>| {
            let mut table = PublishedTable { subject, cells: Vec::new() };
            for (place, (_, area)) in areas.iter().enumerate() {
                table.add(place as u32, columns(area));
            }
            tables.push(table);
        };
        by_place(Subject::Sites, &|a| {
            [a.sites, a.scored]
                .into_iter()
                .chain(a.sites_by_band.iter().copied())
                .map(float)
                .collect()
        });
        by_place(Subject::WomenGirls, &|a| {
            std::iter::once(a.women_girls)
                .chain(a.women_girls_by_band.iter().copied())
                .map(float64)
                .collect()
        });
        by_place(Subject::Missing, &|a| vec![float(a.women_girls_missing)]);
        by_place(Subject::Mean, &|a| vec![a.mean]);
        by_place(Subject::Weighted, &|a| vec![a.weighted]);
        for domain in 0..out.domains.len() {
            by_place(Subject::Domain(domain as u16), &|a| a.domains.get(domain).copied().into_iter().collect());
        }
        for (index, indicator) in out.indicators.iter().enumerate() {
            let mut table = PublishedTable { subject: Subject::Indicator(index as u16), cells: Vec::new() };
            let columns = indicator.counts.iter().chain(&indicator.silences);
            let columns = columns.chain([&indicator.answered, &indicator.unknown]).copied().map(float);
            table.add(0, columns.chain([indicator.mean]).collect());
            tables.push(table);
        }
        self.domain_ids = out.domains.iter().map(|domain| domain.id.clone()).collect();
        self.indicator_ids = out.indicators.iter().map(|indicator| indicator.id.clone()).collect();
        self.hazards = out.indicators.iter().map(|indicator| indicator.hazards.clone()).collect();
        self.tables = tables;
    }

    /// The sites behind a cell, as positions in `sites`. Of the means: those that have a score.
    pub fn support(&self, subject: &Subject, place: u32, column: u16) -> Vec<u32> {
        let in_place = |site: usize| match self.places.get(place as usize) {
            Some(PlaceKey { level: 0, .. }) => true,
            Some(PlaceKey { level: 1, .. }) => self.region[site] == place as i32,
            _ => self.district[site] == place as i32,
        };
        let chosen = |site: usize| match subject {
            Subject::Sites => match column {
                0 => true,
                1 => self.band[site] != NO_BAND,
                band => u16::from(self.band[site]) == band - 2,
            },
            Subject::WomenGirls => {
                self.women_girls[site] > 0 && (column == 0 || u16::from(self.band[site]) == column - 1)
            }
            Subject::Missing => self.women_girls[site] < 0,
            Subject::Mean => self.band[site] != NO_BAND,
            Subject::Weighted => self.band[site] != NO_BAND && self.women_girls[site] > 0,
            Subject::Domain(domain) => self.domains[usize::from(*domain)][site],
            Subject::Indicator(index) => self.answer_in(usize::from(*index), site, usize::from(column)),
        };
        (0..self.sites.len())
            .filter(|site| in_place(*site) && chosen(*site))
            .map(|site| site as u32)
            .collect()
    }

    fn answer_in(&self, index: usize, site: usize, column: usize) -> bool {
        let hazards = &self.hazards[index];
        let silences = Silence::ALL.len();
        let answer = Answer::from_code(self.answers[index][site]);
        let answered = matches!(answer, Answer::Said(c) if hazards.get(usize::from(c)).is_some_and(Option::is_some));
        match answer {
            Answer::Said(choice) if column < hazards.len() => usize::from(choice) == column,
            Answer::Silent(silence) if (hazards.len()..hazards.len() + silences).contains(&column) => {
                Silence::ALL[column - hazards.len()] == silence
            }
            _ if column == hazards.len() + silences || column == hazards.len() + silences + 2 => answered,
            Answer::Said(_) => column == hazards.len() + silences + 1 && !answered,
            Answer::Silent(silence) => column == hazards.len() + silences + 1 && silence.is_unknown(),
        }
    }
}

impl PublishedTable {
    fn add(&mut self, place: u32, columns: Vec<Shown<f64>>) {
        for (column, shown) in columns.into_iter().enumerate() {
            let value = match shown {
                Shown::Value(value) => Some(value),
                Shown::Withheld => None,
                Shown::Missing => continue,
            };
            self.cells.push(PublishedCell { place, column: column as u16, value });
        }
    }
}

fn float(count: Shown<u32>) -> Shown<f64> {
    match count {
        Shown::Value(count) => Shown::Value(f64::from(count)),
        Shown::Withheld => Shown::Withheld,
        Shown::Missing => Shown::Missing,
    }
}

fn float64(count: Shown<u64>) -> Shown<f64> {
    match count {
        Shown::Value(count) => Shown::Value(count as f64),
        Shown::Withheld => Shown::Withheld,
        Shown::Missing => Shown::Missing,
    }
}

/// How much of one kind of table went out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableSummary {
    /// Name, for example `sites by place and band`.
    pub name: &'static str,
    /// Cells.
    pub cells: u32,
    /// Cells withheld.
    pub withheld: u32,
}

/// What a ledger row let out, table by table, from its payload; empty for readers of single sites, who saw all, and for damaged rows.
pub fn summary(payload: &[u8]) -> Vec<TableSummary> {
    let mut rows: Vec<TableSummary> = Vec::new();
    for table in Published::decode(payload).unwrap_or_default().tables {
        let name = crate::tables::summary_name(&table.subject);
        let cells = table.cells.len() as u32;
        let withheld = table.cells.iter().filter(|cell| cell.value.is_none()).count() as u32;
        match rows.iter_mut().find(|row| row.name == name) {
            Some(row) => {
                row.cells += cells;
                row.withheld += withheld;
            }
            None => rows.push(TableSummary { name, cells, withheld }),
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Rules, prepare, testing};
    use amparo_model::Audience;

    #[test]
    fn what_the_ledger_keeps_is_read_back_and_damage_is_told() {
        let picture = testing::picture(&testing::spots(2, 3, 60));
        let (_, published) = prepare(&picture, None, &Rules::standard(), Audience::Public, &[]).expect("goes out");
        let bytes = published.encode();
        assert_eq!(Published::decode(&bytes), Ok(published));
        assert!(Published::decode(&bytes[..bytes.len() / 2]).is_err());
        let tables = summary(&bytes);
        assert_eq!(tables[0].name, "sites by place and band");
        assert!(tables.iter().any(|table| table.withheld > 0 && table.withheld < table.cells), "{tables:?}");
        assert_eq!(summary(b"damaged"), []);
    }

    #[test]
    fn the_support_of_a_count_of_sites_is_as_large_as_the_count() {
        let picture = testing::picture(&testing::spots(4, 3, 90));
        let (_, published) = prepare(&picture, None, &Rules::standard(), Audience::Public, &[]).expect("goes out");
        let mut compared = 0;
        for table in &published.tables {
            let indicator = matches!(table.subject, Subject::Indicator(_));
            if !indicator && !matches!(table.subject, Subject::Sites | Subject::Missing) {
                continue;
            }
            // The last column of an indicator is its mean.
            let counts = table.cells.iter().filter(|cell| !indicator || cell.column < 12);
            for (cell, value) in counts.filter_map(|cell| Some((cell, cell.value?))) {
                let support = published.support(&table.subject, cell.place, cell.column);
                assert_eq!(support.len() as f64, value, "{:?} {cell:?}", table.subject);
                compared += 1;
            }
        }
        assert!(compared > 30, "{compared}");
    }
}
