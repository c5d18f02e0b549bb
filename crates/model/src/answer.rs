//! One answer to one question at one site, and the five ways (and two accidents) of not having one.
//! "No" is an answer. Silence is never an answer, and one kind of silence is never turned into another.

/// What stands in one cell of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// An option of the question: its position in [`crate::Question::choices`].
    Said(u8),
    /// No answer, and why.
    Silent(Silence),
}

/// Why a cell holds no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Silence {
    /// The form never put the question: it is not in this form, or its logic skipped it.
    NotAsked,
    /// The question does not apply to this site, as the form or the informant said.
    NotApplicable,
    /// The informant does not know.
    DontKnow,
    /// The informant prefers not to answer.
    Refused,
    /// Informants of one site disagree and the team recorded no answer (`NC` in REACH files).
    NoConsensus,
    /// The cell is empty and nothing says why. It was asked, so it is unknown.
    Blank,
    /// The cell holds a code that the mapping does not list. Unknown until somebody corrects it.
    Unlisted,
}

impl Silence {
    /// Every kind, in the order in which they are shown.
    pub const ALL: [Silence; 7] = [
        Silence::DontKnow,
        Silence::Refused,
        Silence::NoConsensus,
        Silence::Blank,
        Silence::Unlisted,
        Silence::NotAsked,
        Silence::NotApplicable,
    ];

    /// Asked, and still not known: takes part in the bounds of a score. Not asked and not applicable do not.
    pub const fn is_unknown(self) -> bool {
        !matches!(self, Silence::NotAsked | Silence::NotApplicable)
    }

    /// The stable word for this silence in mappings, exports and message keys.
    pub const fn word(self) -> &'static str {
        match self {
            Silence::NotAsked => "not_asked",
            Silence::NotApplicable => "not_applicable",
            Silence::DontKnow => "dont_know",
            Silence::Refused => "refused",
            Silence::NoConsensus => "no_consensus",
            Silence::Blank => "blank",
            Silence::Unlisted => "unlisted",
        }
    }

    /// The silence that a word names.
    pub fn from_word(word: &str) -> Option<Silence> {
        Silence::ALL.into_iter().find(|s| s.word() == word)
    }
}

/// Options a question may have at most; the codes above are silences.
pub const MAX_CHOICES: usize = 240;

impl Answer {
    /// The byte that facts keep: an option's position, or 249 to 255 for a silence.
    pub const fn code(self) -> u8 {
        match self {
            Answer::Said(option) => option,
            Answer::Silent(Silence::Unlisted) => 249,
            Answer::Silent(Silence::NotAsked) => 250,
            Answer::Silent(Silence::NotApplicable) => 251,
            Answer::Silent(Silence::DontKnow) => 252,
            Answer::Silent(Silence::Refused) => 253,
            Answer::Silent(Silence::NoConsensus) => 254,
            Answer::Silent(Silence::Blank) => 255,
        }
    }

    /// The answer that a byte of the facts stands for. Bytes no writer makes read as unlisted, so that damage is unknown, not "no".
    pub const fn from_code(code: u8) -> Answer {
        match code {
            250 => Answer::Silent(Silence::NotAsked),
            251 => Answer::Silent(Silence::NotApplicable),
            252 => Answer::Silent(Silence::DontKnow),
            253 => Answer::Silent(Silence::Refused),
            254 => Answer::Silent(Silence::NoConsensus),
            255 => Answer::Silent(Silence::Blank),
            c if (c as usize) < MAX_CHOICES => Answer::Said(c),
            _ => Answer::Silent(Silence::Unlisted),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_reads_as_an_answer_and_every_answer_survives() {
        for code in 0..=u8::MAX {
            let answer = Answer::from_code(code);
            assert_eq!(Answer::from_code(answer.code()), answer);
        }
        for silence in Silence::ALL {
            assert_eq!(Answer::from_code(Answer::Silent(silence).code()), Answer::Silent(silence));
            assert_eq!(Silence::from_word(silence.word()), Some(silence));
        }
    }

    #[test]
    fn the_five_stay_five() {
        let five = [
            Answer::Silent(Silence::DontKnow),
            Answer::Silent(Silence::NotAsked),
            Answer::Silent(Silence::NotApplicable),
            Answer::Silent(Silence::Refused),
            Answer::Said(0),
        ];
        let codes: std::collections::HashSet<u8> = five.iter().map(|a| a.code()).collect();
        assert_eq!(codes.len(), 5);
    }
}
