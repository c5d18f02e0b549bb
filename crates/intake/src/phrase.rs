//! Phrases that headings and answers are searched for: words in a row, each whole or with a star for any beginning or end.
//! Data files hold them in four languages; a heading is searched word by word, so `rape` is not found in `grape`.

use crate::text::words;

/// Words that follow each other.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Phrase {
    words: Vec<Word>,
    /// As it stands in the data file.
    pub text: String,
}

#[derive(Clone, Debug, PartialEq)]
struct Word {
    text: String,
    begins: bool,
    ends: bool,
}

impl Phrase {
    /// From `early marriage*`; `None` if nothing is in it.
    pub fn new(text: &str) -> Option<Phrase> {
        let mut all = Vec::new();
        for part in text.split_whitespace() {
            let (bare, ends) = part.strip_suffix('*').map_or((part, false), |bare| (bare, true));
            let (bare, begins) = bare.strip_prefix('*').map_or((bare, false), |bare| (bare, true));
            let mut split: Vec<Word> =
                words(bare).into_iter().map(|text| Word { text, begins: false, ends: false }).collect();
            if let Some(first) = split.first_mut() {
                first.begins = begins;
            }
            if let Some(last) = split.last_mut() {
                last.ends = ends;
            }
            all.append(&mut split);
        }
        (!all.is_empty()).then(|| Phrase { words: all, text: text.to_owned() })
    }

    /// All phrases of lists.
    pub fn all<'a>(texts: impl IntoIterator<Item = &'a String>) -> Vec<Phrase> {
        texts.into_iter().filter_map(|text| Phrase::new(text)).collect()
    }

    /// Where the phrase begins in the words of a heading.
    pub fn find(&self, heading: &[String]) -> Option<usize> {
        let last = heading.len().checked_sub(self.words.len())?;
        (0..=last).find(|start| self.words.iter().zip(&heading[*start..]).all(|(word, found)| word.fits(found)))
    }

    /// Words it has.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Its words that have no star.
    pub fn whole_words(&self) -> impl Iterator<Item = &str> {
        self.words
            .iter()
            .filter(|word| !word.begins && !word.ends && word.text.len() >= 3)
            .map(|word| word.text.as_str())
    }

    /// Whether it is one word and fits this one.
    pub fn is_word(&self, word: &str) -> bool {
        self.words.len() == 1 && self.words[0].fits(word)
    }
}

impl Word {
    fn fits(&self, found: &str) -> bool {
        match (self.begins, self.ends) {
            (false, false) => found == self.text,
            (false, true) => found.starts_with(&self.text),
            (true, false) => found.ends_with(&self.text),
            (true, true) => found.contains(&self.text),
        }
    }
}

/// The first of the phrases that stands in the heading.
pub(crate) fn first<'p>(phrases: &'p [Phrase], heading: &[String]) -> Option<&'p Phrase> {
    phrases.iter().find(|phrase| phrase.find(heading).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_word_by_word() {
        let found = |phrase: &str, heading: &str| Phrase::new(phrase).expect("words").find(&words(heading)).is_some();
        assert!(found("early marriage*", "education_bar_early_marriages"));
        assert!(found("*incid*", "women_protincid_none"));
        assert!(found("nom de famille", "Nom de famille"));
        assert!(found("هاتف", "رقم_هاتف"));
        assert!(!found("rape", "grape_harvest"));
        assert!(!found("early marriage", "marriage_early"));
        assert!(Phrase::new(" * ").is_none());
    }
}
