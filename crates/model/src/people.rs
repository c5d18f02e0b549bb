//! Numbers of people at a site. A number that nobody gave is missing, not zero.

/// One kind of count that a round may carry about a site. The word is the name of the register field and of the facts column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum Counted {
    Households,
    Individuals,
    Women,
    Girls,
    Men,
    Boys,
    WomenGirls,
    Females0To4,
    Females5To11,
    Females12To17,
    Females18To59,
    Females60Plus,
    Males0To4,
    Males5To11,
    Males12To17,
    Males18To59,
    Males60Plus,
    PersonsWithDisabilities,
    FemaleHeadedHouseholds,
}

impl Counted {
    /// All, in the order of the facts columns.
    pub const ALL: [Counted; 19] = [
        Counted::Households,
        Counted::Individuals,
        Counted::Women,
        Counted::Girls,
        Counted::Men,
        Counted::Boys,
        Counted::WomenGirls,
        Counted::Females0To4,
        Counted::Females5To11,
        Counted::Females12To17,
        Counted::Females18To59,
        Counted::Females60Plus,
        Counted::Males0To4,
        Counted::Males5To11,
        Counted::Males12To17,
        Counted::Males18To59,
        Counted::Males60Plus,
        Counted::PersonsWithDisabilities,
        Counted::FemaleHeadedHouseholds,
    ];

    /// The name in mappings, registers and facts.
    pub const fn word(self) -> &'static str {
        match self {
            Counted::Households => "households",
            Counted::Individuals => "individuals",
            Counted::Women => "women",
            Counted::Girls => "girls",
            Counted::Men => "men",
            Counted::Boys => "boys",
            Counted::WomenGirls => "women_girls",
            Counted::Females0To4 => "females_0_4",
            Counted::Females5To11 => "females_5_11",
            Counted::Females12To17 => "females_12_17",
            Counted::Females18To59 => "females_18_59",
            Counted::Females60Plus => "females_60_plus",
            Counted::Males0To4 => "males_0_4",
            Counted::Males5To11 => "males_5_11",
            Counted::Males12To17 => "males_12_17",
            Counted::Males18To59 => "males_18_59",
            Counted::Males60Plus => "males_60_plus",
            Counted::PersonsWithDisabilities => "persons_with_disabilities",
            Counted::FemaleHeadedHouseholds => "female_headed_households",
        }
    }

    /// The count that a word names.
    pub fn from_word(word: &str) -> Option<Counted> {
        Counted::ALL.into_iter().find(|c| c.word() == word)
    }
}

/// The counts of one site; each may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct People([i32; Counted::ALL.len()]);

impl Default for People {
    fn default() -> Self {
        People([-1; Counted::ALL.len()])
    }
}

impl People {
    /// The count as given, `None` where nobody gave it.
    pub fn get(&self, what: Counted) -> Option<u32> {
        u32::try_from(self.0[what as usize]).ok()
    }

    /// Sets or clears a count. Counts above `i32::MAX` are no site's and are treated as missing.
    pub fn set(&mut self, what: Counted, count: Option<u32>) {
        self.0[what as usize] = count.and_then(|c| i32::try_from(c).ok()).unwrap_or(-1);
    }

    /// Women and girls: as given, else women plus girls, else the sum of the female age bands where all five are given.
    pub fn women_girls(&self) -> Option<u32> {
        self.get(Counted::WomenGirls)
            .or_else(|| Some(self.get(Counted::Women)? + self.get(Counted::Girls)?))
            .or_else(|| {
                [
                    Counted::Females0To4,
                    Counted::Females5To11,
                    Counted::Females12To17,
                    Counted::Females18To59,
                    Counted::Females60Plus,
                ]
                .into_iter()
                .map(|band| self.get(band))
                .sum()
            })
    }

    /// All people: as given, else women and girls plus men and boys.
    pub fn individuals(&self) -> Option<u32> {
        self.get(Counted::Individuals)
            .or_else(|| Some(self.women_girls()? + self.get(Counted::Men)? + self.get(Counted::Boys)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_is_not_zero_and_parts_make_the_whole() {
        let mut people = People::default();
        assert_eq!(people.women_girls(), None);
        people.set(Counted::Women, Some(10));
        assert_eq!(people.women_girls(), None, "girls are unknown, so the sum is");
        people.set(Counted::Girls, Some(0));
        assert_eq!(people.women_girls(), Some(10));
        assert_eq!(people.individuals(), None);
    }

    #[test]
    fn words_round_trip() {
        for what in Counted::ALL {
            assert_eq!(Counted::from_word(what.word()), Some(what));
            assert_eq!(Counted::ALL[what as usize], what);
        }
    }
}
