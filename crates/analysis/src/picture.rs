//! The risk picture of a round as values. How each figure is made stands in `docs/method.md`, section by section in this order.
//! Nothing here may be shown as it stands: `release` decides what an audience gets to see.

use amparo_model::{Round, Site, Standards, standard::Method};
use std::sync::Arc;

mod aggregations;
mod areas;
mod make;
pub(crate) mod ranges;

pub use crate::hazard::{Cell, cell_of, hazard_of};
pub use make::{PictureError, make};

/// Everything that the analysis says about a round.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The round.
    pub round: Round,
    /// Indicators, weights and actions by which it was made, overrides included.
    pub standards: Arc<Standards>,
    /// Draws, seed and thresholds by which it was made.
    pub method: Method,
    /// Digest (BLAKE3, hexadecimal) of the facts it was made from.
    pub facts_digest: String,
    /// Domains with at least one asked indicator in this round, in the order of the menu. [`SiteView::domains`] runs parallel.
    pub domains: Vec<DomainView>,
    /// Indicators of the round, in the order of [`Round::questions`].
    pub indicators: Vec<IndicatorView>,
    /// Sites, highest score first; sites without a score last, by id.
    pub sites: Vec<SiteView>,
    /// Districts, highest weighted score first.
    pub admin2: Vec<AreaView>,
    /// Regions, highest weighted score first.
    pub admin1: Vec<AreaView>,
    /// All sites together.
    pub whole: AreaView,
    /// How the order of sites changes when scores are put together otherwise.
    pub aggregations: Vec<AggregationView>,
    /// Rows of the source that went into the picture.
    pub rows: u32,
}

/// A domain over all sites.
#[derive(Clone, Debug, PartialEq)]
pub struct DomainView {
    /// Id, for example `lighting`.
    pub id: String,
    /// Weight in the site score.
    pub weight: f64,
    /// Mean of the domain scores (0 to 1) of the sites that have one.
    pub mean: Option<f64>,
    /// Sites with a domain score.
    pub sites: u32,
    /// Sites whose domain score reaches [`Method::high_domain`].
    pub high: u32,
    /// Share of asked answers that are unknown, 0 to 1.
    pub unknown_share: f64,
}

/// A site.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteView {
    /// The site with place and people.
    pub site: Site,
    /// Its score; `None` where no indicator has an answer.
    pub score: Option<Score>,
    /// Indicators with an answer.
    pub answered: u16,
    /// Indicators asked and unknown (don't know, refused, no consensus, blank, unlisted code).
    pub unknown: u16,
    /// Indicators not asked here or not applicable.
    pub not_asked: u16,
    /// Domain scores, parallel to [`Picture::domains`]; `None` where no indicator of the domain was answered.
    pub domains: Vec<Option<DomainScore>>,
    /// Up to three indicators that add most to the score, largest first.
    pub drivers: Vec<Driver>,
    /// Score (0 to 100) by the mean of the worse half of its domains.
    pub worst_half: Option<f64>,
    /// Score (0 to 100) by its worst domain.
    pub worst: Option<f64>,
    /// Where answers about one condition contradict each other.
    pub disagreements: Vec<Disagreement>,
    /// Who gave the answers.
    pub informants: Informants,
    /// Women and girls exposed.
    pub women_girls: Option<u32>,
    /// Answer codes, parallel to [`Picture::indicators`]; of the first row that has an answer with a hazard, else of the first that is unknown, else of the first. [`amparo_model::Answer::from_code`] reads them.
    pub answers: Vec<u8>,
    /// Rows of the source that speak of this site, as a spreadsheet numbers them.
    pub source_rows: Vec<u32>,
}

/// A site's score, its bounds and its rank.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// 0 to 100.
    pub value: f64,
    /// With every unknown at hazard 0.
    pub low: f64,
    /// With every unknown at hazard 1.
    pub high: f64,
    /// 1 is the highest score; equal scores share the better rank.
    pub rank: u32,
    /// 5th percentile of the rank over the draws.
    pub rank_p5: u32,
    /// 95th percentile of the rank over the draws.
    pub rank_p95: u32,
}

impl Score {
    /// The rank lies outside its own range: what the site did not answer speaks for another place than what it did.
    pub const fn unsettled(&self) -> bool {
        self.rank < self.rank_p5 || self.rank > self.rank_p95
    }
}

/// A site's score in a domain; all values 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DomainScore {
    /// Weighted mean hazard over answered indicators.
    pub value: f64,
    /// With every unknown at 0.
    pub low: f64,
    /// With every unknown at 1.
    pub high: f64,
    /// Indicators answered.
    pub answered: u16,
    /// Indicators asked and unknown.
    pub unknown: u16,
}

/// An indicator that drives a site's score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Driver {
    /// Position in [`Picture::indicators`].
    pub indicator: u16,
    /// Its hazard at the site, 0 to 1.
    pub hazard: f64,
    /// Points (of 100) that it adds to the site's score; the points of all answered indicators add up to the score.
    pub points: f64,
}

/// Two answers about the same condition at one site that differ by 0.5 or more in hazard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Disagreement {
    /// Indicator as people answered it: position in [`Picture::indicators`].
    pub asked: u16,
    /// Indicator as the team saw it; the same position where two informants contradict each other on one question.
    pub seen: u16,
    /// Hazard by the answer of people.
    pub asked_hazard: f64,
    /// Hazard by the other answer.
    pub seen_hazard: f64,
}

/// Rows of a site by the informant's sex; observations count apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Informants {
    /// Rows answered by women.
    pub women: u16,
    /// Rows answered by men.
    pub men: u16,
    /// Rows answered by women and men together.
    pub mixed: u16,
    /// Rows whose informant's sex is not recorded.
    pub unknown: u16,
    /// Rows of observation.
    pub observed: u16,
}

impl Informants {
    /// Men spoke, and nobody else that we know of.
    pub const fn all_men(&self) -> bool {
        self.men > 0 && self.women == 0 && self.mixed == 0 && self.unknown == 0
    }
}

/// An area: sites of a district, a region, or all.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaView {
    /// Name; empty for all sites together.
    pub name: String,
    /// P-code; empty where none was matched.
    pub code: String,
    /// For a district, the name of its region.
    pub within: String,
    /// Positions in [`Picture::sites`].
    pub members: Vec<u32>,
    /// Sites with a score.
    pub scored: u32,
    /// Mean score weighted by women and girls, over sites that have both.
    pub weighted: Option<f64>,
    /// 5th percentile of the weighted mean over the draws.
    pub weighted_p5: Option<f64>,
    /// 95th percentile.
    pub weighted_p95: Option<f64>,
    /// Plain mean over sites with a score.
    pub mean: Option<f64>,
    /// Highest score in the area.
    pub worst: Option<f64>,
    /// Women and girls at sites where the number is known.
    pub women_girls: u64,
    /// Sites where it is not.
    pub women_girls_missing: u32,
    /// Sites by score band, lowest band first ([`Method::bands`]).
    pub sites_by_band: Vec<u32>,
    /// Women and girls by score band.
    pub women_girls_by_band: Vec<u64>,
    /// Mean of the domain scores, parallel to [`Picture::domains`].
    pub domains: Vec<Option<f64>>,
}

/// An indicator over all sites.
#[derive(Clone, Debug, PartialEq)]
pub struct IndicatorView {
    /// Id.
    pub id: String,
    /// Position of its domain in [`Picture::domains`].
    pub domain: u16,
    /// Sites by answer, parallel to [`amparo_model::Question::choices`].
    pub counts: Vec<u32>,
    /// Hazard of each choice; `None` where neither mapping nor menu gives one (such an answer counts as unknown).
    pub hazards: Vec<Option<f64>>,
    /// Sites by silence, parallel to [`amparo_model::Silence::ALL`].
    pub silences: [u32; 7],
    /// Mean hazard over sites with an answer.
    pub mean: Option<f64>,
    /// Sites with an answer.
    pub answered: u32,
    /// Sites asked and unknown.
    pub unknown: u32,
}

/// Another way of putting domains together, against the mean.
#[derive(Clone, Debug, PartialEq)]
pub struct AggregationView {
    /// `worst_half` or `worst`.
    pub rule: &'static str,
    /// Spearman rank correlation with the order by the mean.
    pub rank_correlation: Option<f64>,
    /// Share of the top tenth of sites by the mean that is in the top tenth by this rule too (ties at the cut counted in proportion).
    pub top_tenth_kept: Option<f64>,
    /// Share of sites that reach the highest value that occurs: what a rule cannot tell apart.
    pub at_maximum: Option<f64>,
    /// Sites by score band.
    pub sites_by_band: Vec<u32>,
}

/// Change between two rounds, over the indicators asked in both by the same question.
#[derive(Clone, Debug, PartialEq)]
pub struct Trend {
    /// Name of the earlier round.
    pub before: String,
    /// Name of the later round.
    pub after: String,
    /// Indicators that both rounds asked; the change is computed over these and no others.
    pub common: Vec<String>,
    /// Indicators that only the earlier round asked. One that both asked with other options stands in both lists.
    pub only_before: Vec<String>,
    /// Indicators that only the later round asked.
    pub only_after: Vec<String>,
    /// Sites in both rounds, largest rise first.
    pub matched: Vec<SiteChange>,
    /// Sites only in the later round: id and name.
    pub new: Vec<(String, String)>,
    /// Sites only in the earlier round.
    pub closed: Vec<(String, String)>,
    /// Mean change over matched sites with both scores, with its 5 to 95 % range.
    pub mean: Option<Change>,
    /// Mean change by region name.
    pub admin1: Vec<(String, u32, Change)>,
    /// Mean change of the domain score (0 to 1 times 100) by domain id.
    pub domains: Vec<(String, u32, Change)>,
}

/// A change in points with its range over the draws.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// Later minus earlier, in points of the score (0 to 100).
    pub points: f64,
    /// 5th percentile.
    pub p5: f64,
    /// 95th percentile.
    pub p95: f64,
}

/// A site in two rounds.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteChange {
    /// Site id.
    pub id: String,
    /// Site name in the later round.
    pub name: String,
    /// Region in the later round.
    pub admin1: String,
    /// Score over the common indicators in the earlier round.
    pub before: Option<f64>,
    /// In the later round.
    pub after: Option<f64>,
    /// Change where both are known.
    pub change: Option<Change>,
}
