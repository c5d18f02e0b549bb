//! From a risk picture to tables under disclosure control: places with their parts, and one table for each kind of figure.
//! Sums run over bands within a place and over parts within a larger place; what no part holds is a rest that nobody sees (`docs/release.md`, section 2).

use crate::{
    published::{NO_BAND, PlaceKey},
    table::{Cell, Sum, Table, Unit},
};
use amparo_analysis::picture::{AreaView, Picture, SiteView};
use std::collections::BTreeSet;

/// The places of a picture: all sites together, regions, districts, then what is left of a place beyond its parts.
pub(crate) struct Places<'a> {
    pub picture: &'a Picture,
    pub areas: Vec<&'a AreaView>,
    /// 0 all, 1 region, 2 district; parallel to `areas`.
    pub level: Vec<u8>,
    /// Members of each area and, after them, of each rest.
    members: Vec<Vec<u32>>,
    families: Vec<Family>,
    /// Band of each site.
    pub band: Vec<u8>,
}

struct Family {
    parent: usize,
    parts: Vec<usize>,
}

/// The picture does not add up, so nothing can be proved about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the figures of {place} do not add up ({figure}); the picture has to be made again")]
pub struct DoesNotAddUp {
    /// Name of the place.
    pub place: String,
    /// Which figure.
    pub figure: String,
}

impl<'a> Places<'a> {
    pub fn of(picture: &'a Picture) -> Result<Places<'a>, DoesNotAddUp> {
        let areas: Vec<&AreaView> =
            std::iter::once(&picture.whole).chain(&picture.admin1).chain(&picture.admin2).collect();
        let regions = picture.admin1.len();
        let level = (0..areas.len()).map(|i| if i == 0 { 0 } else { 1 + u8::from(i > regions) }).collect();
        let band = picture.sites.iter().map(|site| band_of(site, &picture.method.bands)).collect();
        let members = areas.iter().map(|area| sorted(&area.members)).collect();
        let mut places = Places { picture, areas, level, members, families: Vec::new(), band };
        let mut claimed = BTreeSet::new();
        for region in 1..=regions {
            let held: BTreeSet<u32> = places.members[region].iter().copied().collect();
            let parts: Vec<usize> = (regions + 1..places.areas.len())
                .filter(|district| places.areas[*district].within == places.areas[region].name)
                .filter(|district| places.members[*district].iter().all(|site| held.contains(site)))
                .filter(|district| claimed.insert(*district))
                .collect();
            places.add_family(region, parts)?;
        }
        places.add_family(0, (1..=regions).collect())?;
        if claimed.len() < picture.admin2.len() {
            places.add_family(0, (regions + 1..places.areas.len()).collect())?;
        }
        Ok(places)
    }

    fn add_family(&mut self, parent: usize, mut parts: Vec<usize>) -> Result<(), DoesNotAddUp> {
        if parts.is_empty() {
            return Ok(());
        }
        let mut left: BTreeSet<u32> = self.members[parent].iter().copied().collect();
        for &part in &parts {
            for site in &self.members[part] {
                if !left.remove(site) {
                    let place = self.areas[part].name.clone();
                    return Err(DoesNotAddUp { place, figure: "a site stands in two places".into() });
                }
            }
        }
        if !left.is_empty() {
            self.members.push(left.into_iter().collect());
            parts.push(self.members.len() - 1);
        }
        self.families.push(Family { parent, parts });
        Ok(())
    }

    /// Sites of an area.
    pub fn members(&self, slot: usize) -> &[u32] {
        &self.members[slot]
    }

    /// The areas as the ledger names them.
    pub fn keys(&self) -> Vec<PlaceKey> {
        let key = |(area, level): (&&AreaView, &u8)| PlaceKey {
            level: *level,
            within: area.within.clone(),
            name: area.name.clone(),
            code: area.code.clone(),
        };
        self.areas.iter().zip(&self.level).map(key).collect()
    }

    fn site(&self, site: u32) -> &'a SiteView {
        &self.picture.sites[site as usize]
    }

    fn name(&self, slot: usize, column: &str) -> String {
        match self.areas.get(slot) {
            Some(area) => format!("{} {} / {column}", area.code, area.name),
            None => format!("elsewhere / {column}"),
        }
    }

    /// A table with a row for each place. `columns`: name, is it visible, and which sites it counts. `row_sums`: total, parts, group rule.
    fn grid(&self, name: &str, unit: Unit, columns: &[Column<'_>], row_sums: &[(usize, Vec<usize>, bool)]) -> Table {
        let slots = self.members.len();
        let mut table = Table { name: name.into(), ..Table::default() };
        let mut known_zero = Vec::new();
        for slot in 0..slots {
            // Where no site has a number of women and girls, readers are told so: there is no cell to hide or to hide behind.
            let told = unit != Unit::Persons || self.members[slot].iter().any(|s| self.site(*s).women_girls.is_some());
            for column in columns {
                let sites: Vec<&SiteView> = self.members[slot]
                    .iter()
                    .filter(|site| (column.holds)(**site))
                    .map(|site| self.site(*site))
                    .collect();
                let visible = column.visible && slot < self.areas.len() && told;
                let mut cell = count(self.name(slot, column.name), unit, &sites, visible);
                known_zero.push(!visible && cell.value == 0.0 && cell.sites == 0);
                if unit == Unit::Sites && !column.visible {
                    // How many sites gave no answer at all says nothing about any of them.
                    (cell.sites, cell.persons) = (0, None);
                }
                table.cells.push(cell);
            }
        }
        let at = |slot: usize, column: usize| slot * columns.len() + column;
        let mut bind = |total: usize, parts: Vec<usize>, group: bool| {
            let parts: Vec<usize> = parts.into_iter().filter(|part| !known_zero[*part]).collect();
            if !known_zero[total] && !parts.is_empty() {
                table.sums.push(Sum { total, parts, group });
            }
        };
        for slot in 0..slots {
            for (total, parts, group) in row_sums {
                bind(at(slot, *total), parts.iter().map(|part| at(slot, *part)).collect(), *group);
            }
        }
        for family in &self.families {
            for column in 0..columns.len() {
                bind(at(family.parent, column), family.parts.iter().map(|slot| at(*slot, column)).collect(), false);
            }
        }
        table
    }

    /// Sites by place and band; columns: all, scored, bands, without a score (not visible).
    pub fn sites_table(&self) -> Table {
        let bands = self.picture.whole.sites_by_band.len();
        let mut columns = vec![
            Column { name: "all", visible: true, holds: Box::new(|_| true) },
            Column { name: "scored", visible: true, holds: Box::new(|s| self.band[s as usize] != NO_BAND) },
        ];
        columns.extend(self.band_columns(bands));
        let parts: Vec<usize> = (2..2 + bands).collect();
        let row_sums = [(1, parts, true), (0, vec![1, 2 + bands], false)];
        self.grid("sites by place and band", Unit::Sites, &columns, &row_sums)
    }

    /// Women and girls by place and band; columns: all, bands, without a score (not visible).
    pub fn women_girls_table(&self) -> Table {
        let bands = self.picture.whole.women_girls_by_band.len();
        let mut columns = vec![Column { name: "all", visible: true, holds: Box::new(|_| true) }];
        columns.extend(self.band_columns(bands));
        let row_sums = [(0, (1..2 + bands).collect(), true)];
        self.grid("women and girls by place and band", Unit::Persons, &columns, &row_sums)
    }

    fn band_columns(&self, bands: usize) -> impl Iterator<Item = Column<'_>> {
        let names = ["band 1", "band 2", "band 3", "band 4", "a further band"];
        let banded = (0..bands).map(move |band| Column {
            name: names[band.min(4)],
            visible: true,
            holds: Box::new(move |s| usize::from(self.band[s as usize]) == band),
        });
        banded.chain([Column {
            name: "without a score",
            visible: false,
            holds: Box::new(|s| self.band[s as usize] == NO_BAND),
        }])
    }

    /// Sites without a number of women and girls, by place.
    pub fn missing_table(&self) -> Table {
        let holds = Box::new(|s: u32| self.site(s).women_girls.is_none());
        let columns = [Column { name: "number not known", visible: true, holds }];
        self.grid("sites without a number of women and girls", Unit::Sites, &columns, &[])
    }

    /// A mean by place, one column. `of` gives the weight and score of a site; `tells`: the mean is made of few values, so that a mean
    /// over few sites tells how many sites have each, and a value that fewer than so many sites have is kept back. `group`: a mean at
    /// either end of the scale, which tells the value of every site, is kept back.
    pub fn mean_table(
        &self,
        name: &str,
        most: f64,
        tells: Option<u32>,
        group: bool,
        of: impl Fn(&SiteView) -> Option<(f64, f64)>,
    ) -> Table {
        let mut table = Table { name: name.into(), ..Table::default() };
        for slot in 0..self.members.len() {
            let given: Vec<(f64, f64)> = self.members[slot]
                .iter()
                .filter_map(|s| of(self.site(*s)))
                .filter(|(weight, _)| *weight > 0.0)
                .collect();
            let weight = given.iter().map(|(weight, _)| weight).sum();
            let mut values: Vec<f64> = given.iter().map(|(_, score)| *score).collect();
            values.sort_by(f64::total_cmp);
            let rare = values
                .chunk_by(|a, b| a == b)
                .any(|same| tells.is_some_and(|few| (same.len() as u32) < few));
            let at_end = values.first() == values.last() && values.first().is_some_and(|v| *v == 0.0 || *v == most);
            table.cells.push(Cell {
                name: self.name(slot, "mean"),
                value: given.iter().map(|(weight, score)| weight * score).sum(),
                unit: Unit::Score { weight, most },
                sites: given.len() as u32,
                persons: None,
                visible: slot < self.areas.len() && !given.is_empty(),
                secret: (rare || (group && at_end)) && slot < self.areas.len(),
            });
        }
        for family in &self.families {
            let parts: Vec<usize> = family.parts.iter().copied().filter(|slot| table.cells[*slot].sites > 0).collect();
            if !parts.is_empty() {
                table.sums.push(Sum { total: family.parent, parts, group: false });
            }
        }
        table
    }

    /// Compares the figures of the picture with those counted here; a difference would mean that what is proved is not what is shown.
    pub fn check(&self, sites: &Table, women_girls: &Table, missing: &Table) -> Result<(), DoesNotAddUp> {
        let per_slot = |table: &Table| table.cells.len() / self.members.len();
        for (slot, area) in self.areas.iter().enumerate() {
            let row = |table: &Table| -> Vec<f64> {
                let columns = per_slot(table);
                table.cells[slot * columns..(slot + 1) * columns].iter().map(|cell| cell.value).collect()
            };
            let same = |figure: &str, stated: Vec<f64>, counted: &[f64]| match stated == counted {
                true => Ok(()),
                false => Err(DoesNotAddUp { place: area.name.clone(), figure: figure.to_owned() }),
            };
            let bands = area.sites_by_band.len();
            let mut stated = vec![area.members.len() as f64, f64::from(area.scored)];
            stated.extend(area.sites_by_band.iter().map(|n| f64::from(*n)));
            same("sites by band", stated, row(sites).get(..2 + bands).unwrap_or_default())?;
            let mut stated = vec![area.women_girls as f64];
            stated.extend(area.women_girls_by_band.iter().map(|n| *n as f64));
            same("women and girls by band", stated, row(women_girls).get(..1 + bands).unwrap_or_default())?;
            same("sites without a number", vec![f64::from(area.women_girls_missing)], &row(missing))?;
        }
        Ok(())
    }
}

struct Column<'a> {
    name: &'a str,
    visible: bool,
    holds: Box<dyn Fn(u32) -> bool + 'a>,
}

/// A count over sites, of sites or of women and girls.
pub(crate) fn count(name: String, unit: Unit, sites: &[&SiteView], visible: bool) -> Cell {
    let known: Vec<u64> = sites.iter().filter_map(|site| site.women_girls).map(u64::from).collect();
    let persons: u64 = known.iter().sum();
    let (value, contributors, persons) = match unit {
        Unit::Persons => (persons as f64, known.iter().filter(|n| **n > 0).count(), Some(persons)),
        _ => (sites.len() as f64, sites.len(), (known.len() == sites.len()).then_some(persons)),
    };
    Cell { name, value, unit, sites: contributors as u32, persons, visible, secret: false }
}

fn band_of(site: &SiteView, bands: &[f64; 3]) -> u8 {
    site.score
        .map_or(NO_BAND, |score| bands.iter().filter(|edge| score.value >= **edge).count() as u8)
}

fn sorted(members: &[u32]) -> Vec<u32> {
    let mut members = members.to_vec();
    members.sort_unstable();
    members
}
