//! Orders and lists of a picture, made once when it is ready, so that a page of a hundred thousand sites costs one pass over small arrays.

use amparo_model::Counted;
use amparo_release::Outgoing;
use std::collections::HashMap;

/// Orders in which sites can be listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Highest score first.
    #[default]
    Rank,
    /// By name.
    Name,
    /// By region, district and name.
    Area,
    /// Most women and girls first.
    People,
    /// Most unknown answers first.
    Unknown,
    /// Widest range of the rank first.
    Spread,
}

impl Order {
    /// All, in the order in which they are offered.
    pub const ALL: [Order; 6] = [Order::Rank, Order::Name, Order::Area, Order::People, Order::Unknown, Order::Spread];

    /// The word in addresses and message keys.
    pub const fn word(self) -> &'static str {
        match self {
            Order::Rank => "rank",
            Order::Name => "name",
            Order::Area => "area",
            Order::People => "people",
            Order::Unknown => "unknown",
            Order::Spread => "spread",
        }
    }

    /// The order that a word names.
    pub fn from_word(word: &str) -> Order {
        Order::ALL.into_iter().find(|order| order.word() == word).unwrap_or_default()
    }
}

/// Who must have spoken at a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spoke {
    /// Men, and nobody else.
    AllMen,
    /// Women, alone or with men.
    Women,
}

/// Which sites are wanted. `None` takes all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wanted {
    /// Position in [`Index::regions`].
    pub region: Option<u32>,
    /// Position in [`Index::districts`].
    pub district: Option<u32>,
    /// Position of a domain that is high.
    pub domain: Option<usize>,
    /// Who spoke.
    pub spoke: Option<Spoke>,
    /// Fewest and most people.
    pub people: (Option<u32>, Option<u32>),
    /// Words that must occur in the name or id.
    pub text: String,
    /// Order.
    pub order: Order,
}

/// An area that occurs in the round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// P-code, or the name where none was matched.
    pub key: String,
    /// Name.
    pub name: String,
    /// Region of a district, as a position in [`Index::regions`].
    pub within: u32,
}

/// Orders and lists of a picture.
#[derive(Debug, Default)]
pub struct Index {
    /// Regions by name.
    pub regions: Vec<Area>,
    /// Districts by name.
    pub districts: Vec<Area>,
    orders: Vec<Vec<u32>>,
    by_id: Vec<u32>,
    rows: Vec<Row>,
    words: Vec<String>,
    /// Calls of each place, by place id.
    calls: Vec<u32>,
    changes: Vec<u32>,
    /// West, south, east and north of the sites whose coordinates are shown.
    pub bounds: Option<[f64; 4]>,
    /// Sites with contradictions, most first.
    pub contradicting: Vec<u32>,
    /// Sites where only men were asked.
    pub all_men: usize,
    /// Sites without a score.
    pub unscored: usize,
}

#[derive(Clone, Copy, Debug)]
struct Row {
    region: u32,
    district: u32,
    high: u64,
    people: Option<u32>,
    all_men: bool,
    women: bool,
}

impl Index {
    /// The index of a picture.
    pub fn new(out: &Outgoing) -> Index {
        let mut index = Index::default();
        let (mut regions, mut districts) = (HashMap::new(), HashMap::new());
        for view in &out.sites {
            let site = &view.site;
            let region = place(&mut index.regions, &mut regions, &site.admin1_code, &site.admin1, 0);
            let district = place(&mut index.districts, &mut districts, &site.admin2_code, &site.admin2, region);
            let high = view
                .domains
                .iter()
                .enumerate()
                .filter(|(_, d)| d.is_some_and(|d| d.value >= out.method.high_domain));
            index.rows.push(Row {
                region,
                district,
                high: high.fold(0, |bits, (at, _)| bits | 1u64.checked_shl(at as u32).unwrap_or(0)),
                people: site.people.individuals().or(site.people.get(Counted::Individuals)),
                all_men: view.informants.all_men(),
                women: view.informants.women + view.informants.mixed > 0,
            });
            index.words.push(format!("{} {}", site.name, site.id).to_lowercase());
        }
        let shown = out
            .sites
            .iter()
            .filter(|_| out.rule.coordinate_decimals.is_some())
            .filter_map(|site| site.site.at);
        index.bounds = shown.fold(None, |bounds: Option<[f64; 4]>, [x, y]| {
            let [west, south, east, north] = bounds.unwrap_or([x, y, x, y]);
            Some([west.min(x), south.min(y), east.max(x), north.max(y)])
        });
        index.all_men = index.rows.iter().filter(|row| row.all_men).count();
        index.unscored = out.sites.iter().filter(|site| site.score.is_none()).count();
        index.contradicting = (0..out.sites.len() as u32)
            .filter(|at| !out.sites[*at as usize].disagreements.is_empty())
            .collect();
        index
            .contradicting
            .sort_by_key(|at| std::cmp::Reverse(out.sites[*at as usize].disagreements.len()));
        index.by_id = sorted(out.sites.len(), |a, b| out.sites[a].site.id.cmp(&out.sites[b].site.id));
        index.orders = Order::ALL.into_iter().map(|order| index.order(out, order)).collect();
        index.calls = sorted(out.calls.len(), |a, b| out.calls[a].place_id.cmp(&out.calls[b].place_id));
        if let Some(trend) = &out.trend {
            index.changes = sorted(trend.matched.len(), |a, b| trend.matched[a].id.cmp(&trend.matched[b].id));
        }
        index
    }

    fn order(&self, out: &Outgoing, order: Order) -> Vec<u32> {
        let sites = &out.sites;
        let spread = |at: usize| sites[at].score.map(|score| score.rank_p95 - score.rank_p5.min(score.rank_p95));
        sorted(sites.len(), |a, b| match order {
            Order::Rank => a.cmp(&b),
            Order::Name => self.words[a].cmp(&self.words[b]),
            Order::Area => (&sites[a].site.admin1, &sites[a].site.admin2, a).cmp(&(
                &sites[b].site.admin1,
                &sites[b].site.admin2,
                b,
            )),
            Order::People => (sites[b].women_girls, a).cmp(&(sites[a].women_girls, b)),
            Order::Unknown => (sites[b].unknown, a).cmp(&(sites[a].unknown, b)),
            Order::Spread => (spread(b), a).cmp(&(spread(a), b)),
        })
    }

    /// Positions of the wanted sites from `skip` on, at most `take`, and how many there are in all.
    pub fn select(&self, wanted: &Wanted, skip: usize, take: usize) -> (Vec<u32>, usize) {
        let text = wanted.text.trim().to_lowercase();
        let needles: Vec<&str> = text.split_whitespace().collect();
        let at = Order::ALL.iter().position(|order| *order == wanted.order).unwrap_or(0);
        let (mut found, mut total) = (Vec::with_capacity(take), 0);
        for &site in self.orders.get(at).map_or(&[][..], Vec::as_slice) {
            if !self.fits(site as usize, wanted, &needles) {
                continue;
            }
            if total >= skip && found.len() < take {
                found.push(site);
            }
            total += 1;
        }
        (found, total)
    }

    fn fits(&self, at: usize, wanted: &Wanted, needles: &[&str]) -> bool {
        let row = self.rows[at];
        wanted.region.is_none_or(|region| row.region == region)
            && wanted.district.is_none_or(|district| row.district == district)
            && wanted.domain.is_none_or(|domain| row.high >> domain.min(63) & 1 == 1)
            && wanted
                .spoke
                .is_none_or(|spoke| if spoke == Spoke::AllMen { row.all_men } else { row.women })
            && wanted.people.0.is_none_or(|least| row.people.is_some_and(|people| people >= least))
            && wanted.people.1.is_none_or(|most| row.people.is_some_and(|people| people <= most))
            && needles.iter().all(|needle| self.words[at].contains(needle))
    }

    /// Position of the site with this id.
    pub fn site(&self, out: &Outgoing, id: &str) -> Option<usize> {
        let at = self.by_id.binary_search_by(|&at| out.sites[at as usize].site.id.as_str().cmp(id)).ok()?;
        Some(self.by_id[at] as usize)
    }

    /// Position in the trend's matched sites.
    pub fn change(&self, out: &Outgoing, id: &str) -> Option<usize> {
        let matched = &out.trend.as_ref()?.matched;
        let at = self.changes.binary_search_by(|&at| matched[at as usize].id.as_str().cmp(id)).ok()?;
        Some(self.changes[at] as usize)
    }

    /// Positions of the calls of a place.
    pub fn calls<'a>(&'a self, out: &'a Outgoing, place: &'a str) -> impl Iterator<Item = usize> + 'a {
        let first = self.calls.partition_point(|&at| out.calls[at as usize].place_id.as_str() < place);
        self.calls[first..]
            .iter()
            .map(|&at| at as usize)
            .take_while(move |&at| out.calls[at].place_id == place)
    }

    /// Position of a region by its key.
    pub fn region(&self, key: &str) -> Option<u32> {
        self.regions.iter().position(|area| area.key == key).map(|at| at as u32)
    }

    /// Position of a district by its key.
    pub fn district(&self, key: &str) -> Option<u32> {
        self.districts.iter().position(|area| area.key == key).map(|at| at as u32)
    }
}

fn place(areas: &mut Vec<Area>, known: &mut HashMap<(String, u32), u32>, code: &str, name: &str, within: u32) -> u32 {
    let key = if code.is_empty() { name } else { code };
    *known.entry((key.to_owned(), within)).or_insert_with(|| {
        areas.push(Area { key: key.to_owned(), name: name.to_owned(), within });
        areas.len() as u32 - 1
    })
}

fn sorted(len: usize, order: impl Fn(usize, usize) -> std::cmp::Ordering) -> Vec<u32> {
    let mut positions: Vec<u32> = (0..len as u32).collect();
    positions.sort_by(|&a, &b| order(a as usize, b as usize));
    positions
}
