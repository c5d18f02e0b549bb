//! What the answers of a round mean: a hazard for each choice, a weight and a domain for each question.
//! Hazards are ordered judgements of the menu or of the mapping (docs/method.md, section 1).

use crate::picture::PictureError;
use amparo_model::{Answer, Choice, Indicator, Question, Standards};

/// Hazard (0 to 1) of a choice: the mapping's own where it gives one, else that of the option in the menu.
/// `None` where neither does or the value is outside 0 to 1; such an answer is unknown.
pub fn hazard_of(choice: &Choice, indicator: &Indicator) -> Option<f64> {
    choice
        .hazard
        .or_else(|| {
            let option = choice.option.as_deref()?;
            indicator.options.iter().find(|o| o.value == option).map(|o| o.hazard)
        })
        .filter(|hazard| (0.0..=1.0).contains(hazard))
}

/// What one site has on one indicator.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell {
    /// Hazard from 0 to 1, the mean over rows that answered.
    Answered(f64),
    /// Asked, and nobody gave an answer with a hazard.
    Unknown,
    /// Not asked, or not applicable.
    NotAsked,
}

/// What an answer says, given the hazards of the choices.
pub fn cell_of(answer: Answer, hazards: &[Option<f64>]) -> Cell {
    match answer {
        Answer::Said(choice) => {
            hazards.get(usize::from(choice)).copied().flatten().map_or(Cell::Unknown, Cell::Answered)
        }
        Answer::Silent(silence) if silence.is_unknown() => Cell::Unknown,
        Answer::Silent(_) => Cell::NotAsked,
    }
}

/// The questions of a round as the calculation sees them.
#[derive(Clone, Debug)]
pub(crate) struct Menu {
    /// Id and weight of each domain that the round has a question in, in the order of the menu.
    pub domains: Vec<(String, f64)>,
    /// One for each question.
    pub questions: Vec<Asked>,
    /// Positions of questions by domain.
    pub by_domain: Vec<Vec<usize>>,
}

/// One question.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub domain: usize,
    pub weight: f64,
    /// Position of the indicator in the menu, which settles ties.
    pub position: usize,
    pub hazards: Vec<Option<f64>>,
}

impl Menu {
    /// Ties the questions of a round to the menu.
    pub fn of<'a>(
        questions: impl IntoIterator<Item = &'a Question>,
        standards: &Standards,
    ) -> Result<Menu, PictureError> {
        let mut found = Vec::new();
        for question in questions {
            let unknown = || PictureError::UnknownIndicator { indicator: question.indicator.clone() };
            let position = standards.indicators.iter().position(|i| i.id == question.indicator).ok_or_else(unknown)?;
            let indicator = &standards.indicators[position];
            let domain = standards.domain_index(&indicator.domain).ok_or_else(unknown)?;
            let hazards = question.choices.iter().map(|choice| hazard_of(choice, indicator)).collect();
            found.push(Asked { domain, weight: indicator.weight, position, hazards });
        }
        let present: Vec<usize> =
            (0..standards.domains.len()).filter(|d| found.iter().any(|q| q.domain == *d)).collect();
        let mut by_domain = vec![Vec::new(); present.len()];
        for (number, question) in found.iter_mut().enumerate() {
            question.domain = present.iter().position(|d| *d == question.domain).unwrap_or_default();
            by_domain[question.domain].push(number);
        }
        let domains = present
            .iter()
            .map(|d| (standards.domains[*d].id.clone(), standards.domains[*d].weight))
            .collect();
        Ok(Menu { domains, questions: found, by_domain })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use amparo_model::Silence;

    #[test]
    fn the_mapping_speaks_before_the_menu_and_neither_is_unknown() {
        let standards = testing::standards();
        let indicator = &standards.indicators[0];
        let choice =
            |option: Option<&str>, hazard| Choice { value: "x".into(), option: option.map(Into::into), hazard };
        assert_eq!(hazard_of(&choice(Some("no"), Some(0.25)), indicator), Some(0.25));
        assert_eq!(hazard_of(&choice(Some("no"), None), indicator), Some(1.0));
        assert_eq!(hazard_of(&choice(None, None), indicator), None);
        assert_eq!(hazard_of(&choice(Some("no such option"), None), indicator), None);
        assert_eq!(hazard_of(&choice(None, Some(1.5)), indicator), None);
        assert_eq!(hazard_of(&choice(None, Some(f64::NAN)), indicator), None);
    }

    #[test]
    fn each_silence_is_what_it_is() {
        let hazards = [Some(0.0), None];
        assert_eq!(cell_of(Answer::Said(0), &hazards), Cell::Answered(0.0));
        assert_eq!(cell_of(Answer::Said(1), &hazards), Cell::Unknown);
        assert_eq!(cell_of(Answer::Said(9), &hazards), Cell::Unknown);
        for silence in Silence::ALL {
            let expected = if silence.is_unknown() { Cell::Unknown } else { Cell::NotAsked };
            assert_eq!(cell_of(Answer::Silent(silence), &hazards), expected);
        }
    }
}
