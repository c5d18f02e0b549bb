//! The standard knowledge that the risk picture rests on, as values: indicators with hazards, domains with weights, essential actions.
//! Read from `standards/` (and an office's overrides) by `forms::standards`.

/// Everything in `standards/` that the picture needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Standards {
    /// Version of the indicator menu.
    pub version: String,
    /// `draft, not reviewed by a GBV specialist`, or who reviewed it and when.
    pub review_status: String,
    /// Domains in the order of the menu.
    pub domains: Vec<Domain>,
    /// Indicators in the order of the menu.
    pub indicators: Vec<Indicator>,
    /// Pairs of an asked and an observed indicator about the same thing.
    pub pairs: Vec<ObservedPair>,
    /// Essential actions.
    pub actions: Vec<Action>,
    /// Sectors: id and name.
    pub sectors: Vec<(String, String)>,
    /// What an office changed, one sentence each; empty where nothing was overridden. Every report prints it.
    pub overrides: Vec<String>,
}

impl Standards {
    /// The indicator with this id.
    pub fn indicator(&self, id: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|i| i.id == id)
    }

    /// Position of a domain in the menu.
    pub fn domain_index(&self, id: &str) -> Option<usize> {
        self.domains.iter().position(|d| d.id == id)
    }
}

/// A domain of risk.
#[derive(Clone, Debug, PartialEq)]
pub struct Domain {
    /// Id, for example `lighting`.
    pub id: String,
    /// Name in English; other languages come from the label files.
    pub name: String,
    /// Weight in the site score, above 0.
    pub weight: f64,
}

/// A condition that can be asked or seen; never an incident.
#[derive(Clone, Debug, PartialEq)]
pub struct Indicator {
    /// Id, for example `LIT-01`.
    pub id: String,
    /// Id of its domain.
    pub domain: String,
    /// The question in English.
    pub text: String,
    /// Answers and their hazards.
    pub options: Vec<HazardOption>,
    /// Who should be asked: words of [`crate::Informant`].
    pub informant: crate::Informant,
    /// Where the condition is named.
    pub source: String,
    /// Weight within its domain, above 0.
    pub weight: f64,
}

/// One option of an indicator.
#[derive(Clone, Debug, PartialEq)]
pub struct HazardOption {
    /// Code of the option in the register.
    pub value: String,
    /// Hazard from 0 to 1.
    pub hazard: f64,
}

/// The same thing asked of people and seen by the team.
#[derive(Clone, Debug, PartialEq)]
pub struct ObservedPair {
    /// Indicator that people answered.
    pub asked: String,
    /// Indicator that the team observed.
    pub observed: String,
}

/// An essential action of a sector.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// Id, for example `WASH-03`.
    pub id: String,
    /// Id of the sector that owns it.
    pub sector: String,
    /// Element of the programme cycle, for example `programming`.
    pub element: String,
    /// What to do, in English.
    pub text: String,
    /// Domains that it answers.
    pub domains: Vec<String>,
    /// When it is due after the finding: `now` (2 weeks), `soon` (3 months), `plan` (next cycle).
    pub timing: String,
    /// Where it comes from.
    pub source: String,
}

/// How the picture is calculated, as numbers that an office may argue with. Read from `standards/method.toml`.
#[derive(Clone, Debug, PartialEq)]
pub struct Method {
    /// Version of the file.
    pub version: String,
    /// Draft, or who reviewed it and when.
    pub review_status: String,
    /// Draws behind the range of a rank.
    pub draws: u32,
    /// Seed of the draws: the same data and seed give the same ranges.
    pub seed: u64,
    /// Dirichlet concentration for each domain, above 0; a larger number keeps drawn weights closer to the set ones.
    pub concentration: f64,
    /// Answers that a region must have for an unanswered indicator to be drawn from that region rather than from the whole round.
    pub stratum_min: u32,
    /// Domain hazard (0 to 1) from which a domain is high and calls for actions.
    pub high_domain: f64,
    /// Site scores (0 to 100) at which the second, third and fourth band begin.
    pub bands: [f64; 3],
    /// Why each number is what it is: key of the file and sentence.
    pub reasons: Vec<(String, String)>,
    /// What an office changed, one sentence each.
    pub overrides: Vec<String>,
}
