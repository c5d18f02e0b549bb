//! Who a release is for. Wider audiences see less.

use std::{fmt, str::FromStr};

/// The three audiences that release rules are written for, from the narrowest to the widest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Audience {
    /// People of the organisation who work with this data.
    Internal,
    /// Organisations that work in the same response.
    Partner,
    /// Anybody.
    Public,
}

impl Audience {
    /// All, from the narrowest.
    pub const ALL: [Audience; 3] = [Audience::Internal, Audience::Partner, Audience::Public];

    /// The word in commands, rules and file names.
    pub const fn word(self) -> &'static str {
        match self {
            Audience::Internal => "internal",
            Audience::Partner => "partner",
            Audience::Public => "public",
        }
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Audience {
    type Err = String;
    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Audience::ALL
            .into_iter()
            .find(|a| a.word() == word)
            .ok_or_else(|| format!("'{word}' is no audience; use internal, partner or public"))
    }
}
