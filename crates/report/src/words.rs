//! The words of the standards in the reader's language: what an indicator asks, what an action says.
//! They lie in `standards/`, which this crate does not read; whoever reads them implements [`Words`].

use amparo_model::Standards;

/// Names and texts of the standards in one language. An id that is not known comes back as it is.
pub trait Words: Sync {
    /// What an indicator asks.
    fn indicator(&self, id: &str) -> String;
    /// What an option of an indicator says.
    fn option(&self, indicator: &str, value: &str) -> String;
    /// Name of a domain.
    fn domain(&self, id: &str) -> String;
    /// What an action says.
    fn action(&self, id: &str) -> String;
    /// Name of a sector.
    fn sector(&self, id: &str) -> String;
}

/// The words as the standards themselves hold them, which is English.
#[derive(Clone, Copy, Debug)]
pub struct English<'a>(
    /// The standards.
    pub &'a Standards,
);

impl Words for English<'_> {
    fn indicator(&self, id: &str) -> String {
        self.0.indicator(id).map_or(id, |indicator| &indicator.text).to_owned()
    }

    fn option(&self, _: &str, value: &str) -> String {
        let words = value.replace('_', " ");
        let mut letters = words.chars();
        letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect())
            .unwrap_or_default()
    }

    fn domain(&self, id: &str) -> String {
        self.0.domain_index(id).map_or(id, |at| &self.0.domains[at].name).to_owned()
    }

    fn action(&self, id: &str) -> String {
        self.0
            .actions
            .iter()
            .find(|action| action.id == id)
            .map_or(id, |action| &action.text)
            .to_owned()
    }

    fn sector(&self, id: &str) -> String {
        self.0.sectors.iter().find(|(key, _)| key == id).map_or(id, |(_, name)| name).to_owned()
    }
}
