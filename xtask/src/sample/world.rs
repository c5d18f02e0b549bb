//! The simulated sites and what their informants say, before any team writes it into a file of its own.
//! Answers hang together: a site, its district and its domain pull them the same way, and much of it lasts from round to round.

use super::{
    island::{self, DISTRICTS},
    menu::{Asked, MENU},
    rng::Rng,
};

/// Rounds.
pub const ROUNDS: [u8; 3] = [1, 2, 3];
/// Districts where public lights were installed, and the first round that sees them.
pub const LIGHTS: [(usize, u8); 3] = [(2, 2), (5, 2), (10, 3)];

/// A site.
pub struct Site {
    /// Number over the whole island.
    pub number: usize,
    /// District it stands in.
    pub district: usize,
    /// Name.
    pub name: String,
    /// Longitude and latitude.
    pub at: [f64; 2],
    /// First and last round that found it.
    pub open: (u8, u8),
}

/// What stands in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// An option of the indicator.
    Said(&'static str),
    /// The informant does not know.
    DontKnow,
    /// The informant prefers not to answer.
    Refused,
    /// Informants disagree.
    NoConsensus,
    /// Empty.
    Blank,
    /// The form's logic did not put the question, or the round's form does not have it.
    Skipped,
}

/// Counts of people at a site in a round: females and males in five age bands each, youngest first.
pub struct People {
    /// Households.
    pub households: u32,
    /// Females aged 0-4, 5-11, 12-17, 18-59, 60 and over.
    pub females: [u32; 5],
    /// Males, same bands.
    pub males: [u32; 5],
    /// Persons with disabilities; missing at about a fifth of the sites.
    pub disabled: Option<u32>,
    /// Households headed by a woman; missing at about a seventh.
    pub female_headed: Option<u32>,
}

/// One record of a round.
pub struct Row<'a> {
    /// The site.
    pub site: &'a Site,
    /// `key_informant`, `women_key_informants`, `discussion_group` or `site_manager`.
    pub informant: &'static str,
    /// `woman`, `man` or `mixed`.
    pub sex: &'static str,
    /// Sex of the enumerator.
    pub enumerator: &'static str,
    /// Day of the visit, counted from the first day of the round.
    pub day: u32,
    /// People, where anybody counted.
    pub people: Option<People>,
    /// Answers, parallel to [`MENU`].
    pub answers: Vec<Cell>,
}

const KINDS: [&str; 12] = [
    "Brickworks",
    "Old Mill",
    "Harbour Road",
    "Fairground",
    "Ridge",
    "Dry Well",
    "Lower School",
    "Football Field",
    "Salt Pans",
    "Warehouse",
    "Palm Grove",
    "Bridge End",
];

/// Every site of the island, in the order of its number.
pub fn sites() -> Vec<Site> {
    let mut seen = std::collections::HashMap::new();
    (0..326)
        .map(|number| {
            let mut rng = Rng::of(&[1, number as u64]);
            let district = match rng.unit() {
                u if u < 0.22 => 6,
                u if u < 0.38 => 3,
                _ => rng.below(DISTRICTS),
            };
            let kind = KINDS[rng.below(KINDS.len())];
            let times = seen.entry((kind, district)).or_insert(0);
            *times += 1;
            let open = match number {
                286..308 => (2, 3),
                308.. => (3, 3),
                _ => (
                    1,
                    if rng.chance(0.05) {
                        1
                    } else if rng.chance(0.06) {
                        2
                    } else {
                        3
                    },
                ),
            };
            let outside = if rng.chance(0.015) { (district + 5) % DISTRICTS } else { district };
            let name = match *times {
                1 => format!("{kind}, {}", island::name(district)),
                n => format!("{kind} {n}, {}", island::name(district)),
            };
            Site { number, district, name, at: island::point_in(outside, &mut rng), open }
        })
        .collect()
}

/// How bad a condition is at a site in a round; the higher, the worse. Only the order matters.
fn strain(site: &Site, item: usize, round: u8) -> f64 {
    let asked = &MENU[item];
    let (s, i, d) = (site.number as u64, item as u64, site.district as u64);
    let domain = u64::from_le_bytes(std::array::from_fn(|n| *asked.domain().as_bytes().get(n).unwrap_or(&0)));
    0.5 * Rng::of(&[2, d]).normal()
        + 0.4 * Rng::of(&[3, d, domain]).normal()
        + 0.6 * Rng::of(&[4, s]).normal()
        + 0.6 * Rng::of(&[5, s, domain]).normal()
        + 0.7 * Rng::of(&[6, s, i]).normal()
        + 0.35 * Rng::of(&[7, s, i, u64::from(round)]).normal()
        - relief(site, asked, round)
}

/// What lights do where they stand, and what a dry year does to fuel in the fourth region.
fn relief(site: &Site, asked: &Asked, round: u8) -> f64 {
    let lit = LIGHTS.iter().any(|(district, since)| *district == site.district && *since <= round);
    let dry = site.district / 4 == 3 && asked.domain() == "FUE";
    let by_light = match asked.id {
        "LIT-01" | "LIT-03" | "LIT-05" => 2.6,
        "MOV-02" | "MOV-03" | "WSH-05" | "WSH-11" => 0.8,
        _ => 0.0,
    };
    let by_drought = if dry { 0.5 * f64::from(round - 1) } else { 0.0 };
    if lit { by_light - by_drought } else { -by_drought }
}

/// For each question the values of [`strain`] at which one option gives way to the next, so that the first round has the shares of [`MENU`].
fn steps(sites: &[Site]) -> Vec<Vec<f64>> {
    (0..MENU.len())
        .map(|item| {
            let mut order: Vec<f64> = sites.iter().map(|site| strain(site, item, 1)).collect();
            order.sort_by(f64::total_cmp);
            let mut share = 0.0;
            MENU[item]
                .options
                .iter()
                .map(|option| {
                    share += option.1;
                    order.get((share * order.len() as f64) as usize).copied().unwrap_or(f64::INFINITY)
                })
                .collect()
        })
        .collect()
}

/// All records of a round: one a site, and in the third round a second one where a group of women was heard apart.
pub fn rows(sites: &[Site], round: u8) -> Vec<Row<'_>> {
    let steps = steps(sites);
    let mut rows = Vec::new();
    for site in sites.iter().filter(|site| site.open.0 <= round && round <= site.open.1) {
        let mut rng = Rng::of(&[8, site.number as u64, u64::from(round)]);
        let sex = ["man", "man", "man", "man", "woman", "woman", "woman", "mixed", "mixed", "mixed"][rng.below(10)];
        let informant = match sex {
            "woman" if rng.chance(0.5) => "women_key_informants",
            "man" if rng.chance(0.2) => "site_manager",
            _ => "key_informant",
        };
        let enumerator = if rng.chance(0.45) { "woman" } else { "man" };
        let day = rng.below(24) as u32;
        let answers = answers(site, round, sex, &steps, &mut rng);
        rows.push(Row { site, informant, sex, enumerator, day, people: people(site, round), answers });
        if round == 3 && rng.chance(0.08) {
            let mut answers = self::answers(site, round, "woman", &steps, &mut rng);
            for (asked, cell) in MENU.iter().zip(&mut answers) {
                let harder = asked.options[asked.options.len() - 1].0;
                if asked.of_women && matches!(cell, Cell::Said(_)) && rng.chance(0.3) {
                    *cell = Cell::Said(harder);
                }
            }
            rows.push(Row {
                site,
                informant: "discussion_group",
                sex: "woman",
                enumerator: "woman",
                day,
                people: None,
                answers,
            });
        }
    }
    rows
}

fn answers(site: &Site, round: u8, sex: &str, steps: &[Vec<f64>], rng: &mut Rng) -> Vec<Cell> {
    let mut cells: Vec<Cell> = MENU
        .iter()
        .enumerate()
        .map(|(item, asked)| {
            if asked.since > round {
                return Cell::Skipped;
            }
            let [mut dont_know, refused, no_consensus, blank] = asked.gaps;
            if asked.of_women && sex == "man" {
                dont_know *= 2.5;
            }
            let mut u = rng.unit();
            for (share, cell) in [
                (dont_know, Cell::DontKnow),
                (refused, Cell::Refused),
                (no_consensus, Cell::NoConsensus),
                (blank, Cell::Blank),
            ] {
                if u < share {
                    return cell;
                }
                u -= share;
            }
            let strain = strain(site, item, round);
            let option = steps[item].iter().position(|step| strain < *step).unwrap_or(asked.options.len() - 1);
            Cell::Said(asked.options[option].0)
        })
        .collect();
    let at = |id: &str| MENU.iter().position(|asked| asked.id == id);
    if let (Some(fuel), Some(way)) = (at("FUE-01"), at("FUE-03"))
        && cells[fuel] == Cell::Said("not_needed")
    {
        cells[way] = Cell::Skipped;
    }
    if let (Some(girls), Some(walk)) = (at("EDU-01"), at("EDU-03"))
        && cells[girls] == Cell::Said("none")
    {
        cells[walk] = Cell::Skipped;
    }
    if let Some(barriers) = at("GRP-02")
        && Rng::of(&[9, site.number as u64]).chance(0.4)
    {
        cells[barriers] = Cell::Skipped;
    }
    cells
}

/// Bands of age: shares of all people, females then males.
const AGES: [[f64; 5]; 2] = [[0.085, 0.115, 0.085, 0.225, 0.025], [0.088, 0.119, 0.082, 0.155, 0.021]];

fn people(site: &Site, round: u8) -> Option<People> {
    let mut rng = Rng::of(&[10, site.number as u64]);
    let spread = rng.unit() * rng.unit() * rng.unit();
    let (size, counted) = (rng.between(4.4, 6.2), rng.chance(0.97));
    let mut now = Rng::of(&[11, site.number as u64, u64::from(round)]);
    let households = (14.0 + 1_500.0 * spread) * now.between(0.85, 1.2);
    let individuals = households * size;
    let mut bands = |shares: [f64; 5]| shares.map(|share| (individuals * share * now.between(0.85, 1.15)) as u32);
    let (females, males) = (bands(AGES[0]), bands(AGES[1]));
    let disabled = now.chance(0.8).then(|| (individuals * now.between(0.02, 0.09)) as u32);
    let female_headed = now.chance(0.86).then(|| (households * now.between(0.18, 0.45)) as u32);
    counted.then_some(People { households: households as u32, females, males, disabled, female_headed })
}

impl People {
    /// All females.
    pub fn women_girls(&self) -> u32 {
        self.females.iter().sum()
    }

    /// Everybody.
    pub fn individuals(&self) -> u32 {
        self.women_girls() + self.males.iter().sum::<u32>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hazard_share(rows: &[Row], id: &str, in_district: impl Fn(usize) -> bool) -> f64 {
        let item = MENU.iter().position(|asked| asked.id == id).unwrap();
        let (mut bad, mut all) = (0.0, 0.0);
        for row in rows.iter().filter(|row| in_district(row.site.district)) {
            if let Cell::Said(option) = row.answers[item] {
                all += 1.0;
                bad += f64::from(option == MENU[item].options.last().unwrap().0);
            }
        }
        bad / all
    }

    #[test]
    fn the_first_round_has_the_shares_of_the_menu_and_lights_help_only_where_they_stand() {
        let sites = sites();
        let (first, last) = (rows(&sites, 1), rows(&sites, 3));
        assert!((280..300).contains(&first.len()), "{}", first.len());
        assert!((hazard_share(&first, "LIT-05", |_| true) - 0.58).abs() < 0.05);
        let lit = |d: usize| LIGHTS.iter().any(|(district, _)| *district == d);
        assert!(hazard_share(&last, "LIT-01", lit) < hazard_share(&first, "LIT-01", lit) - 0.3);
        let dark = |d: usize| !lit(d);
        assert!((hazard_share(&last, "LIT-01", dark) - hazard_share(&first, "LIT-01", dark)).abs() < 0.1);
    }

    #[test]
    fn sites_open_and_close() {
        let sites = sites();
        let open = |round: u8| sites.iter().filter(|s| s.open.0 <= round && round <= s.open.1).count();
        assert!(sites.iter().any(|s| s.open == (1, 1)) && sites.iter().any(|s| s.open == (1, 2)));
        assert!(ROUNDS.iter().all(|round| (270..=310).contains(&open(*round))));
    }
}
