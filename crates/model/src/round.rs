//! A round of assessments: its name, its questions and what their answers meant when it was taken in.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The name of a round as a path segment: lower-case letters, digits and hyphens.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RoundId(String);

impl RoundId {
    /// Makes the id from a name that a person gave: `"DSA 2021"` becomes `dsa-2021`. `None` if nothing is left.
    pub fn from_name(name: &str) -> Option<RoundId> {
        let mut id = String::with_capacity(name.len());
        for c in name.trim().chars() {
            match c {
                c if c.is_ascii_alphanumeric() => id.push(c.to_ascii_lowercase()),
                c if c.is_alphanumeric() => id.extend(c.to_lowercase()),
                _ if !id.is_empty() && !id.ends_with('-') => id.push('-'),
                _ => {}
            }
        }
        let id = id.trim_end_matches('-').to_owned();
        (!id.is_empty()).then_some(RoundId(id))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RoundId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A round as it is kept beside its facts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Round {
    /// Id.
    pub id: RoundId,
    /// Name as given.
    pub name: String,
    /// First and last day of the assessments (ISO 8601), where the data or the mapping say so.
    pub period: Option<(String, String)>,
    /// Name of the form or mapping by which it was asked; rounds of one form can be compared question by question.
    pub form: String,
    /// Made by a program, not by people: every output says so.
    pub simulated: bool,
    /// The questions, in the order of the answer columns of the facts.
    pub questions: Vec<Question>,
}

/// One question of a round, tied to an indicator of the standard menu.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// Id of the indicator, for example `LIT-01`. An indicator occurs once in a round.
    pub indicator: String,
    /// Heading of the column in the source.
    pub column: String,
    /// The answers that occur or may occur; an [`crate::Answer::Said`] counts into this list.
    pub choices: Vec<Choice>,
    /// What the person who mapped it had to say about it.
    pub note: Option<String>,
}

/// One answer of a question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// As it stands in the source.
    pub value: String,
    /// The option of the indicator that it means, if it means one.
    pub option: Option<String>,
    /// Hazard from 0 (favours safety) to 1 (raises risk) where the mapping says it itself; else that of the option counts.
    pub hazard: Option<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_ids() {
        let id = |name| RoundId::from_name(name).map(|id| id.to_string());
        assert_eq!(id(" DSA 2021 / final "), Some("dsa-2021-final".into()));
        assert_eq!(id("الجولة 3"), Some("الجولة-3".into()));
        assert_eq!(id("../.."), None);
    }
}
