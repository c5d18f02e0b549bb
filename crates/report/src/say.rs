//! What Amparo says, in four languages: sentences from the Fluent files in `locales/`, and numbers, shares and dates as each language writes them.
//! Words of the standards (indicators, actions) are not here; see [`crate::words`].

use amparo_model::{Problem, problem};
use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use std::{collections::HashSet, fmt, str::FromStr, sync::LazyLock};

/// A value for a placeholder of a sentence: text, or a whole number that may choose a plural.
pub type Value<'a> = fluent_bundle::FluentValue<'a>;

/// A language that Amparo speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Lang {
    #[default]
    En,
    Fr,
    Es,
    Ar,
}

impl Lang {
    /// All, in the order in which they are offered.
    pub const ALL: [Lang; 4] = [Lang::En, Lang::Fr, Lang::Es, Lang::Ar];

    /// The code of the language (ISO 639-1).
    pub const fn code(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Fr => "fr",
            Lang::Es => "es",
            Lang::Ar => "ar",
        }
    }

    /// The language that a code names; what follows a hyphen or underscore is ignored (`fr-TD` is French).
    pub fn from_code(code: &str) -> Option<Lang> {
        let code = code.split(['-', '_']).next()?.to_ascii_lowercase();
        Lang::ALL.into_iter().find(|lang| lang.code() == code)
    }

    /// The direction of its writing, for the `dir` attribute of a page.
    pub const fn dir(self) -> &'static str {
        if self.is_rtl() { "rtl" } else { "ltr" }
    }

    /// Written from right to left.
    pub const fn is_rtl(self) -> bool {
        matches!(self, Lang::Ar)
    }

    /// Its own name for itself.
    pub const fn native_name(self) -> &'static str {
        match self {
            Lang::En => "English",
            Lang::Fr => "Français",
            Lang::Es => "Español",
            Lang::Ar => "العربية",
        }
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Lang {
    type Err = String;
    fn from_str(code: &str) -> Result<Lang, String> {
        Lang::from_code(code).ok_or_else(|| format!("'{code}' is no language of Amparo; use en, fr, es or ar"))
    }
}

/// The texts of one language: file name and content.
type Texts = [(&'static str, &'static str); 3];

macro_rules! texts {
    ($code:literal) => {
        [
            ("report.ftl", include_str!(concat!("../locales/", $code, "/report.ftl"))),
            ("pages.ftl", include_str!(concat!("../locales/", $code, "/pages.ftl"))),
            ("problems.ftl", include_str!(concat!("../locales/", $code, "/problems.ftl"))),
        ]
    };
}

const TEXTS: [Texts; 4] = [texts!("en"), texts!("fr"), texts!("es"), texts!("ar")];

static BUNDLES: LazyLock<[FluentBundle<FluentResource>; 4]> = LazyLock::new(|| Lang::ALL.map(bundle));

fn bundle(lang: Lang) -> FluentBundle<FluentResource> {
    let identifier = lang.code().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
    bundle.set_use_isolating(lang.is_rtl());
    bundle.set_formatter(Some(match lang {
        Lang::En => |value, _| counted(Lang::En, value),
        Lang::Fr => |value, _| counted(Lang::Fr, value),
        Lang::Es => |value, _| counted(Lang::Es, value),
        Lang::Ar => |value, _| counted(Lang::Ar, value),
    }));
    for (_, text) in TEXTS[lang as usize] {
        // A slip in one message loses that message only; the tests let none through.
        let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(whole, _)| whole);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

fn counted(lang: Lang, value: &Value) -> Option<String> {
    match value {
        Value::Number(n) => Some(number(lang, n.value, 0)),
        _ => None,
    }
}

/// The sentence of this key in a language.
pub fn say(lang: Lang, key: &str) -> String {
    say_with(lang, key, &[])
}

/// The sentence of this key in a language, its placeholders filled. Where a language lacks the key the English sentence stands in; a key that no
/// language has shows as `⟦key⟧`, so that it is seen and mended.
pub fn say_with(lang: Lang, key: &str, values: &[(&str, Value<'_>)]) -> String {
    let args: FluentArgs = values.iter().map(|(name, value)| (*name, value.clone())).collect();
    [lang, Lang::En]
        .into_iter()
        .find_map(|lang| format(lang, key, &args))
        .unwrap_or_else(|| format!("⟦{key}⟧"))
}

/// The sentence of this key where the language itself has it.
pub(crate) fn find(lang: Lang, key: &str, values: &[(&str, Value<'_>)]) -> Option<String> {
    format(lang, key, &values.iter().map(|(name, value)| (*name, value.clone())).collect())
}

fn format(lang: Lang, key: &str, args: &FluentArgs) -> Option<String> {
    let bundle = &BUNDLES[lang as usize];
    let pattern = bundle.get_message(key)?.value()?;
    Some(bundle.format_pattern(pattern, Some(args), &mut Vec::new()).into_owned())
}

/// Stands in a sentence where rows would be listed and there is only one: the bracket around it is left out.
const ONE_ROW: &str = "\u{1}";

/// What is wrong and what to do, in a language: English from the catalogue itself, the others from `problems.ftl`.
pub fn problem(lang: Lang, problem: &Problem) -> (String, String) {
    if lang == Lang::En {
        return (problem.says(), problem.remedy());
    }
    let mut args: FluentArgs = problem.args.iter().map(|(name, value)| (*name, Value::from(value.as_str()))).collect();
    if problem.is_single() {
        args.set("rows", ONE_ROW);
    }
    let text = |part: &str| {
        let text = format(lang, &format!("{}-{part}", problem.entry.code), &args)?;
        Some(problem::without_list(&text, ONE_ROW))
    };
    (text("says").unwrap_or_else(|| problem.says()), text("remedy").unwrap_or_else(|| problem.remedy()))
}

/// A number with so many decimal places, grouped by thousands: `12,345.6`, `12 345,6` in French and Spanish (narrow no-break space).
/// Arabic reports use Western digits, as the humanitarian tables around them do.
pub fn number(lang: Lang, value: f64, decimals: usize) -> String {
    let (group, point) = match lang {
        Lang::En | Lang::Ar => (',', '.'),
        Lang::Fr | Lang::Es => ('\u{202f}', ','),
    };
    let text = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::with_capacity(text.len() + 6);
    if value < 0.0 && text.bytes().any(|b| b.is_ascii_digit() && b != b'0') {
        out.push('\u{2212}');
    }
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(group);
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push(point);
        out.push_str(fraction);
    }
    out
}

/// A whole number.
pub fn count(lang: Lang, value: u64) -> String {
    number(lang, value as f64, 0)
}

/// A share from 0 to 1 as per cent.
pub fn percent(lang: Lang, share: f64, decimals: usize) -> String {
    let figure = number(lang, share * 100.0, decimals);
    match lang {
        Lang::En | Lang::Ar => format!("{figure}%"),
        Lang::Fr | Lang::Es => format!("{figure}\u{a0}%"),
    }
}

/// A range: `41.2–58.0`. In Arabic it is isolated from left to right, so that the lower end is read first.
pub fn range(lang: Lang, low: f64, high: f64, decimals: usize) -> String {
    let text = format!("{}\u{2013}{}", number(lang, low, decimals), number(lang, high, decimals));
    if lang.is_rtl() { format!("\u{2066}{text}\u{2069}") } else { text }
}

/// A day (`2026-11-24`) as people write it; anything else comes back as it is.
pub fn date(lang: Lang, iso: &str) -> String {
    let mut parts = iso.splitn(3, '-');
    let (Some(year), Some(month), Some(day)) = (parts.next(), parts.next(), parts.next()) else {
        return iso.to_owned();
    };
    let (Ok(month @ 1..=12), Ok(day @ 1..=31)) = (month.parse::<u8>(), day.parse::<u8>()) else {
        return iso.to_owned();
    };
    let month = say(lang, &format!("month-{month}"));
    let values = [("day", Value::from(day.to_string())), ("month", Value::from(month)), ("year", Value::from(year))];
    let text = say_with(lang, "date", &values);
    // Inside a sentence an isolate that begins with figures would be taken for left-to-right.
    if lang.is_rtl() { format!("\u{2067}{text}\u{2069}") } else { text }
}

/// The keys of the texts of a language, by file; for the tests that forbid gaps.
pub fn keys(lang: Lang) -> Vec<(&'static str, HashSet<String>)> {
    TEXTS[lang as usize]
        .iter()
        .map(|(file, text)| {
            let keys = text
                .lines()
                .filter(|line| line.starts_with(|c: char| c.is_ascii_alphabetic()))
                .filter_map(|line| line.split_once('=').map(|(key, _)| key.trim().to_owned()))
                .collect();
            (*file, keys)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use amparo_model::{Location, problem};

    #[test]
    fn every_language_has_every_key_and_parses() {
        let english = keys(Lang::En);
        for lang in Lang::ALL {
            for (file, text) in TEXTS[lang as usize] {
                let slips = FluentResource::try_new(text.to_owned()).err().map(|(_, slips)| slips);
                assert!(slips.is_none(), "{lang}/{file}: {slips:?}");
            }
            for ((file, theirs), (_, ours)) in keys(lang).iter().zip(&english).take(2) {
                let missing: Vec<_> = ours.difference(theirs).collect();
                let extra: Vec<_> = theirs.difference(ours).collect();
                assert!(missing.is_empty() && extra.is_empty(), "{lang}/{file} lacks {missing:?}, has {extra:?} alone");
            }
        }
    }

    #[test]
    fn placeholders_are_the_same_in_every_language() {
        let names = |text: &str, key: &str| -> Vec<String> {
            let from = text.find(&format!("\n{key} =")).map_or(0, |at| at + 1);
            let body: String = text[from..]
                .lines()
                .enumerate()
                .take_while(|(i, l)| *i == 0 || l.starts_with(' '))
                .map(|(_, l)| l)
                .collect();
            let mut names: Vec<String> = body
                .split('$')
                .skip(1)
                .map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())
                .collect();
            names.sort();
            names.dedup();
            names
        };
        for (file, (_, english)) in TEXTS[0].iter().enumerate().take(2) {
            for key in &keys(Lang::En)[file].1 {
                for lang in Lang::ALL {
                    assert_eq!(names(TEXTS[lang as usize][file].1, key), names(english, key), "{lang} {key}");
                }
            }
        }
    }

    #[test]
    fn every_problem_is_translated_with_its_placeholders() {
        let placeholders = |text: &str| -> HashSet<String> {
            text.split('{')
                .skip(1)
                .filter_map(|rest| rest.split_once('}'))
                .map(|(name, _)| name.trim().trim_start_matches('$').to_owned())
                .collect()
        };
        for lang in [Lang::Fr, Lang::Es, Lang::Ar] {
            let text = TEXTS[lang as usize][2].1;
            for entry in problem::CATALOGUE {
                for (part, english) in [("says", entry.says), ("remedy", entry.remedy)] {
                    let key = format!("{}-{part} =", entry.code);
                    let line = text
                        .lines()
                        .find(|line| line.starts_with(&key))
                        .unwrap_or_else(|| panic!("{lang}: no {key}"));
                    assert_eq!(placeholders(line), placeholders(english), "{lang} {key}");
                }
            }
        }
    }

    #[test]
    fn a_problem_is_told_in_french() {
        let told = Problem::new(&problem::READ_UNKNOWN_KIND, Location::file("x")).with("found", "PDF");
        assert!(super::problem(Lang::Fr, &told).0.contains("PDF"));
        assert_ne!(super::problem(Lang::Fr, &told), super::problem(Lang::En, &told));
        let rows = |count: u32| {
            let told = Problem::new(&problem::ROW_BELOW_ZERO, Location::file("x"))
                .with("what", "a")
                .with("value", "-1");
            super::problem(Lang::Fr, &told.with("count", count).with("rows", "7")).0
        };
        assert!(rows(2).contains("en tout") && rows(1).ends_with("inférieur à zéro."), "{}", rows(1));
    }

    #[test]
    fn numbers_follow_the_language() {
        assert_eq!(number(Lang::En, 1234567.25, 1), "1,234,567.2");
        assert_eq!(number(Lang::Fr, 12345.0, 0), "12\u{202f}345");
        assert_eq!(number(Lang::En, -0.04, 1), "0.0", "no minus before nothing");
        assert_eq!(number(Lang::Es, -3.456, 1), "\u{2212}3,5");
        assert_eq!(percent(Lang::Es, 0.325, 1), "32,5\u{a0}%");
        assert_eq!(range(Lang::Ar, 1.0, 2.0, 0), "\u{2066}1–2\u{2069}");
        assert_eq!(date(Lang::En, "2026-11-04"), "4 November 2026");
        assert_eq!(date(Lang::Es, "2026-11-04"), "4 de noviembre de 2026");
        assert_eq!(date(Lang::En, "2026-13-04"), "2026-13-04");
    }

    #[test]
    fn an_unknown_key_is_seen() {
        assert_eq!(say(Lang::Fr, "no-such-key"), "⟦no-such-key⟧");
    }
}
