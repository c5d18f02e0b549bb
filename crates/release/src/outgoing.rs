//! What of a risk picture goes out, already cut to its audience. Figures about few people or few sites are withheld, places are coarsened.

use amparo_analysis::picture::{AggregationView, DomainView, SiteView, Trend};
use amparo_model::{Action, Audience, Method, Round, Shown, Standards};
use std::sync::Arc;

/// The risk picture of a round as an audience may see it. It cannot be copied out of its [`crate::Released`].
#[derive(Debug)]
pub struct Outgoing {
    /// For whom.
    pub audience: Audience,
    /// The round. For audiences without site level, questions carry no source columns.
    pub round: Round,
    /// Indicators, weights and actions by which it was made.
    pub standards: Arc<Standards>,
    /// Draws, seed and thresholds by which it was made.
    pub method: Method,
    /// Digest of the facts.
    pub facts_digest: String,
    /// Rows of the source behind it.
    pub rows: u32,
    /// The rule by which it was cut, for readers.
    pub rule: RuleView,
    /// Domains; [`SiteView::domains`] and [`AreaOut::domains`] run parallel.
    pub domains: Vec<DomainView>,
    /// Indicators, in the order of the round's questions.
    pub indicators: Vec<IndicatorOut>,
    /// Sites, highest score first; empty for an audience that may not see single sites.
    pub sites: Vec<SiteView>,
    /// Districts.
    pub admin2: Vec<AreaOut>,
    /// Regions.
    pub admin1: Vec<AreaOut>,
    /// All sites together.
    pub whole: AreaOut,
    /// Other ways of putting domains together.
    pub aggregations: Vec<AggregationView>,
    /// Sites where all informants were men, and sites with a contradiction.
    pub sites_all_men: Shown<u32>,
    #[allow(missing_docs)]
    pub sites_disagreeing: Shown<u32>,
    /// Change since the round before, where there is one and the audience may see it. Without site level, `matched`, `new` and `closed` are empty.
    pub trend: Option<Trend>,
    /// High domains by place, highest first: by site where sites may be seen, else by district.
    pub calls: Vec<Call>,
    /// What was withheld and why, one entry a table.
    pub withheld: Vec<Withheld>,
}

/// The rule of an audience in words and numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleView {
    /// Version of the rules file.
    pub version: String,
    /// Fewest persons in a shown count above zero.
    pub min_persons: u64,
    /// Fewest sites behind a shown figure.
    pub min_sites: u32,
    /// No withheld count may be known more closely than to a range this wide.
    pub width: u64,
    /// The same for a withheld count of sites.
    pub width_sites: u32,
    /// Decimal places of a degree that coordinates keep; `None`: no coordinates go out.
    pub coordinate_decimals: Option<u8>,
    /// Single sites may be seen.
    pub site_level: bool,
    /// What an office changed, one sentence each.
    pub overrides: Vec<String>,
}

/// An area as it goes out.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaOut {
    /// Name; empty for all sites together.
    pub name: String,
    /// P-code; may be empty.
    pub code: String,
    /// For a district, its region.
    pub within: String,
    /// Sites assessed.
    pub sites: Shown<u32>,
    /// Sites with a score.
    pub scored: Shown<u32>,
    /// Mean score weighted by women and girls, its 5 to 95 % range.
    pub weighted: Shown<f64>,
    #[allow(missing_docs)]
    pub weighted_range: Shown<(f64, f64)>,
    /// Plain mean score.
    pub mean: Shown<f64>,
    /// Highest score of a site.
    pub worst: Shown<f64>,
    /// Women and girls at the sites where the number is known.
    pub women_girls: Shown<u64>,
    /// Sites where it is not known.
    pub women_girls_missing: Shown<u32>,
    /// Sites by score band.
    pub sites_by_band: Vec<Shown<u32>>,
    /// Women and girls by score band.
    pub women_girls_by_band: Vec<Shown<u64>>,
    /// Mean domain scores (0 to 1).
    pub domains: Vec<Shown<f64>>,
}

/// An indicator as it goes out.
#[derive(Clone, Debug, PartialEq)]
pub struct IndicatorOut {
    /// Id.
    pub id: String,
    /// Position of its domain in [`Outgoing::domains`].
    pub domain: u16,
    /// Sites by answer, parallel to the question's choices.
    pub counts: Vec<Shown<u32>>,
    /// Hazard of each choice.
    pub hazards: Vec<Option<f64>>,
    /// Sites by silence, parallel to [`amparo_model::Silence::ALL`].
    pub silences: Vec<Shown<u32>>,
    /// Mean hazard.
    pub mean: Shown<f64>,
    /// Sites with an answer.
    pub answered: Shown<u32>,
    /// Sites asked and unknown.
    pub unknown: Shown<u32>,
}

/// A high domain at a place, which calls for the essential actions of that domain ([`Outgoing::actions_for`]).
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// Site id where sites may be seen, else the district's P-code or name.
    pub place_id: String,
    /// Name of the site or district.
    pub place: String,
    /// Region of the place.
    pub admin1: String,
    /// District of the place.
    pub admin2: String,
    /// Position of the domain in [`Outgoing::domains`].
    pub domain: u16,
    /// Domain score at the place, 0 to 1.
    pub score: f64,
    /// Women and girls at the place.
    pub women_girls: Shown<u64>,
}

impl Outgoing {
    /// The essential actions that a domain calls for: those of the standards that name it, what is due first coming first.
    pub fn actions_for(&self, domain: u16) -> Vec<&Action> {
        let Some(domain) = self.domains.get(usize::from(domain)) else { return Vec::new() };
        let mut actions: Vec<&Action> = self
            .standards
            .actions
            .iter()
            .filter(|action| action.domains.contains(&domain.id))
            .collect();
        actions.sort_by_key(|action| match action.timing.as_str() {
            "now" => 0,
            "soon" => 1,
            _ => 2,
        });
        actions
    }
}

/// What was withheld from one table.
#[derive(Clone, Debug, PartialEq)]
pub struct Withheld {
    /// Table, for example `women and girls by district and band`.
    pub table: String,
    /// Cells in all.
    pub cells: u32,
    /// Cells withheld by the rule itself.
    pub primary: u32,
    /// Cells withheld so that the first ones cannot be computed.
    pub complementary: u32,
    /// The smallest width of the range to which an attacker with every released table can narrow a withheld cell; `None` where nothing is withheld.
    pub narrowest: Option<f64>,
    /// Why, in English.
    pub why: String,
}

/// A score or its change as it leaves for readers who may not see single sites: one decimal.
pub fn round_score(points: f64) -> f64 {
    (points * 10.0).round() / 10.0
}

/// A hazard or share as it leaves for such readers: three decimals.
pub fn round_share(share: f64) -> f64 {
    (share * 1000.0).round() / 1000.0
}

/// A count over all sites that stands in no protected table: the nearest ten.
pub fn round_count(count: u32) -> u32 {
    count.saturating_add(5) / 10 * 10
}

/// A coordinate at so many decimal places of a degree.
pub fn round_degree(degree: f64, decimals: u8) -> f64 {
    let factor = 10_f64.powi(i32::from(decimals));
    (degree * factor).round() / factor
}
