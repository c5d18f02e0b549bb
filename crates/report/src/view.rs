//! A release as one reader sees it: what may be shown, in which language, with whose words. Every writer of this crate starts from it.

use crate::{
    say::{self, Lang, Value},
    words::Words,
};
use amparo_model::{Choice, Shown, Silence};
use amparo_release::{Outgoing, Released, outgoing::AreaOut, picture::DomainView};

/// A release in a language. It can be made from a [`Released`] picture only.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub(crate) out: &'a Outgoing,
    pub(crate) ledger_id: u64,
    pub(crate) lang: Lang,
    pub(crate) words: &'a dyn Words,
}

impl<'a> View<'a> {
    /// The release, to be shown in this language with these words of the standards.
    pub fn new(released: &'a Released<Outgoing>, lang: Lang, words: &'a dyn Words) -> View<'a> {
        View { out: released, ledger_id: released.ledger_id(), lang, words }
    }

    /// The language.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// A sentence.
    pub(crate) fn say(&self, key: &str) -> String {
        say::say(self.lang, key)
    }

    /// A sentence with its values.
    pub(crate) fn with(&self, key: &str, values: &[(&str, Value<'_>)]) -> String {
        say::say_with(self.lang, key, values)
    }

    /// A number with decimals.
    pub(crate) fn number(&self, value: f64, decimals: usize) -> String {
        say::number(self.lang, value, decimals)
    }

    /// A whole number.
    pub(crate) fn count(&self, value: impl TryInto<u64>) -> String {
        say::count(self.lang, value.try_into().unwrap_or_default())
    }

    /// A share as per cent without decimals.
    pub(crate) fn percent(&self, share: f64) -> String {
        say::percent(self.lang, share, 0)
    }

    /// A range in one decimal.
    pub(crate) fn range(&self, low: f64, high: f64) -> String {
        say::range(self.lang, low, high, 1)
    }

    /// A shown value by `text`, or the words for withheld and not known.
    pub(crate) fn shown<T>(&self, value: Shown<T>, text: impl FnOnce(T) -> String) -> String {
        match value {
            Shown::Value(value) => text(value),
            Shown::Withheld => self.say("withheld"),
            Shown::Missing => self.say("missing"),
        }
    }

    /// Name of a domain by its position.
    pub(crate) fn domain(&self, at: usize) -> String {
        self.out.domains.get(at).map(|domain| self.words.domain(&domain.id)).unwrap_or_default()
    }

    /// Things in a row, as the language separates them; in Arabic each keeps its own direction and the row runs from right to left.
    pub(crate) fn list(&self, things: &[String]) -> String {
        if self.lang.is_rtl() {
            let isolated: Vec<String> = things.iter().map(|thing| format!("\u{2068}{thing}\u{2069}")).collect();
            format!("\u{2067}{}\u{2069}", isolated.join("\u{61b} "))
        } else {
            things.join("; ")
        }
    }

    /// What an answer says: the option of the menu where the mapping names it, else the value of the source.
    pub(crate) fn choice(&self, indicator: &str, choice: &Choice) -> String {
        match &choice.option {
            Some(option) => self.words.option(indicator, option),
            None => choice.value.clone(),
        }
    }

    /// What a silence is called.
    pub(crate) fn silence(&self, silence: Silence) -> String {
        self.say(&format!("silence-{}", silence.word().replace('_', "-")))
    }

    /// Name of the audience.
    pub(crate) fn audience(&self) -> String {
        self.say(&format!("audience-{}", self.out.audience.word()))
    }

    /// Band of a score, 0 for the lowest.
    pub(crate) fn band(&self, score: f64) -> usize {
        self.out.method.bands.iter().filter(|end| score >= **end).count()
    }

    /// Number of bands.
    pub(crate) fn bands(&self) -> usize {
        self.out.method.bands.len() + 1
    }

    /// A band as a range of scores: `25–50`.
    pub(crate) fn band_name(&self, band: usize) -> String {
        let ends = &self.out.method.bands;
        let low = if band == 0 { 0.0 } else { ends[band - 1] };
        say::range(self.lang, low, ends.get(band).copied().unwrap_or(100.0), 0)
    }

    /// The name of a site, or its id where it has none.
    pub(crate) fn site_name(&self, at: usize) -> &'a str {
        let site = &self.out.sites[at].site;
        if site.name.is_empty() { &site.id } else { &site.name }
    }

    /// Women and girls are known somewhere, so that means of areas are weighted by them.
    pub fn weighs(&self) -> bool {
        !matches!(self.out.whole.weighted, Shown::Missing)
    }

    /// The mean score that areas are ordered by: weighted by women and girls, or the plain mean where nobody gave their number.
    pub fn mean_of(&self, area: &AreaOut) -> Shown<f64> {
        if self.weighs() { area.weighted } else { area.mean }
    }

    /// Women and girls of an area in a band; not known, and not 0, where nobody gave their number.
    pub(crate) fn women_girls_in(&self, area: &AreaOut, band: usize) -> Shown<u64> {
        let known = !matches!(area.women_girls, Shown::Missing);
        area.women_girls_by_band.get(band).copied().filter(|_| known).unwrap_or(Shown::Missing)
    }

    /// Positions of areas, highest first. The release has them by the weighted mean already.
    pub(crate) fn ordered(&self, areas: &[AreaOut]) -> Vec<usize> {
        let mut order: Vec<usize> = (0..areas.len()).collect();
        if !self.weighs() {
            let mean = |at: usize| areas[at].mean.value().unwrap_or(f64::NEG_INFINITY);
            order.sort_by(|a, b| mean(*b).total_cmp(&mean(*a)));
        }
        order
    }

    /// The mean of a domain. Where single sites are not shown, a mean that is not there although questions were answered is withheld.
    pub(crate) fn domain_mean(&self, domain: &DomainView) -> Shown<f64> {
        match domain.mean {
            None if !self.has_sites() && domain.unknown_share < 1.0 => Shown::Withheld,
            mean => mean.into(),
        }
    }

    /// The release holds a change from an earlier round.
    pub(crate) fn has_trend(&self) -> bool {
        self.out.trend.is_some()
    }

    /// Single sites are shown in this release.
    pub(crate) fn has_sites(&self) -> bool {
        !self.out.sites.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{chart, document, tables, testing};

    #[test]
    fn where_nobody_gave_women_and_girls_areas_follow_the_plain_mean_and_nothing_is_zero() {
        let mut world = testing::public();
        let out = &mut world.out;
        for area in out.admin1.iter_mut().chain(&mut out.admin2).chain([&mut out.whole]) {
            (area.weighted, area.weighted_range, area.women_girls) = (Shown::Missing, Shown::Missing, Shown::Missing);
            area.women_girls_by_band.fill(Shown::Value(0));
        }
        out.admin2.reverse();
        let view = world.view(Lang::En);
        let means: Vec<f64> = view
            .ordered(&view.out.admin2)
            .iter()
            .filter_map(|at| view.out.admin2[*at].mean.value())
            .collect();
        assert!(means.len() > 2 && means.is_sorted_by(|a, b| a >= b), "{means:?}");
        assert!(chart::ranking(&view, chart::By::Admin2, chart::Pick::Top(5)).contains("plain mean"));
        let messages = document::messages(&view);
        assert!(messages.iter().any(|message| message.contains("not known at any site")), "{messages:?}");
        assert!(messages.iter().any(|message| message.starts_with("Highest district")), "{messages:?}");
        let csv = tables::csv(&tables::admin2(&view).only(&["admin2", "women_girls_band_1"]));
        assert!(!csv.lines().any(|line| line.ends_with(",0")), "{csv}");
    }

    #[test]
    fn the_mean_of_a_domain_that_was_answered_is_withheld_and_not_unknown() {
        let mut world = testing::public();
        world.out.domains[0].mean = None;
        let view = world.view(Lang::En);
        assert_eq!(view.domain_mean(&view.out.domains[0]), Shown::Withheld);
        assert!(chart::domains(&view).contains("withheld"));
    }
}
