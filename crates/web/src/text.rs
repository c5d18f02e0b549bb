//! What a page says, as the templates ask for it: sentences by key, numbers as the reader's language writes them, values that may be withheld.

use amparo_forms::labels::Labels;
use amparo_model::{Audience, Problem, Severity, Shown, Silence};
use amparo_report::{
    say::{self, Lang, Value},
    words::Words,
};

/// A whole number in any of the sizes that the picture uses.
pub trait Number {
    /// The number.
    fn as_f64(&self) -> f64;
}

macro_rules! numbers {
    ($($type:ty),+) => { $(impl Number for $type { fn as_f64(&self) -> f64 { *self as f64 } })+ };
}
numbers!(u16, u32, u64, usize, i32, f64);

impl<N: Number + ?Sized> Number for &N {
    fn as_f64(&self) -> f64 {
        (**self).as_f64()
    }
}

/// The words of the standards as an office's label files have them.
pub struct Labelled<'a>(pub &'a Labels);

impl Words for Labelled<'_> {
    fn indicator(&self, id: &str) -> String {
        self.0.indicator(id).text.to_owned()
    }
    fn option(&self, indicator: &str, value: &str) -> String {
        self.0.option(indicator, value).text.to_owned()
    }
    fn domain(&self, id: &str) -> String {
        self.0.domain(id).text.to_owned()
    }
    fn action(&self, id: &str) -> String {
        self.0.action(id).text.to_owned()
    }
    fn sector(&self, id: &str) -> String {
        self.0.sector(id).text.to_owned()
    }
}

/// A language with the words of the standards in it.
#[derive(Clone, Copy)]
pub struct Text<'a> {
    lang: Lang,
    labels: &'a Labels,
}

impl<'a> Text<'a> {
    /// Text in this language.
    pub fn new(lang: Lang, labels: &'a Labels) -> Text<'a> {
        Text { lang, labels }
    }

    /// The language.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// The words of the standards.
    pub fn words(&self) -> Labelled<'a> {
        Labelled(self.labels)
    }

    /// `ltr` or `rtl`.
    pub fn dir(&self) -> &'static str {
        self.lang.dir()
    }

    /// A sentence.
    pub fn say(&self, key: impl AsRef<str>) -> String {
        say::say(self.lang, key.as_ref())
    }

    /// A sentence about a number, `{$n}`.
    pub fn n(&self, key: &str, n: impl Number) -> String {
        say::say_with(self.lang, key, &[("n", Value::from(n.as_f64()))])
    }

    /// A sentence about two numbers, `{$n}` and `{$of}`.
    pub fn of(&self, key: &str, n: impl Number, of: impl Number) -> String {
        say::say_with(self.lang, key, &[("n", Value::from(n.as_f64())), ("of", Value::from(of.as_f64()))])
    }

    /// A sentence with a word in it, `{$x}`.
    pub fn x(&self, key: &str, x: impl AsRef<str>) -> String {
        say::say_with(self.lang, key, &[("x", Value::from(x.as_ref()))])
    }

    /// A sentence with two words in it, `{$x}` and `{$y}`.
    pub fn xy(&self, key: &str, x: impl AsRef<str>, y: impl AsRef<str>) -> String {
        say::say_with(self.lang, key, &[("x", Value::from(x.as_ref())), ("y", Value::from(y.as_ref()))])
    }

    /// A whole number.
    pub fn count(&self, n: impl Number) -> String {
        say::number(self.lang, n.as_f64(), 0)
    }

    /// A number with one decimal.
    pub fn one(&self, n: impl Number) -> String {
        say::number(self.lang, n.as_f64(), 1)
    }

    /// A number with two decimals.
    pub fn two(&self, n: impl Number) -> String {
        say::number(self.lang, n.as_f64(), 2)
    }

    /// A share as per cent.
    pub fn percent(&self, share: f64) -> String {
        say::percent(self.lang, share, 0)
    }

    /// A range with so many decimals.
    pub fn range(&self, low: impl Number, high: impl Number, decimals: usize) -> String {
        say::range(self.lang, low.as_f64(), high.as_f64(), decimals)
    }

    /// A change in points, with its sign.
    pub fn signed(&self, points: f64) -> String {
        let text = say::number(self.lang, points, 1);
        if points >= 0.05 { format!("+{text}") } else { text }
    }

    /// A day.
    pub fn date(&self, iso: &str) -> String {
        say::date(self.lang, iso.get(..10).unwrap_or(iso))
    }

    /// A value by `text`, or the words for withheld and not known.
    pub fn shown<N>(&self, value: Shown<N>, text: impl FnOnce(N) -> String) -> String {
        match value {
            Shown::Value(value) => text(value),
            Shown::Withheld => self.say("withheld"),
            Shown::Missing => self.say("missing"),
        }
    }

    /// A whole number that may be withheld.
    pub fn shown_count<N: Number>(&self, value: Shown<N>) -> String {
        self.shown(value, |n| self.count(n))
    }

    /// A score that may be withheld.
    pub fn shown_one(&self, value: Shown<f64>) -> String {
        self.shown(value, |n| self.one(n))
    }

    /// A number, or the word for not known.
    pub fn maybe<N: Number>(&self, value: Option<N>) -> String {
        self.shown(value.into(), |n| self.count(n))
    }

    /// Name of a domain.
    pub fn domain(&self, id: impl AsRef<str>) -> String {
        self.words().domain(id.as_ref())
    }

    /// What an indicator asks.
    pub fn indicator(&self, id: impl AsRef<str>) -> String {
        self.words().indicator(id.as_ref())
    }

    /// Name of a sector.
    pub fn sector(&self, id: impl AsRef<str>) -> String {
        self.words().sector(id.as_ref())
    }

    /// What an action says.
    pub fn action(&self, id: impl AsRef<str>) -> String {
        self.words().action(id.as_ref())
    }

    /// Title of a section of the method page.
    pub fn how(&self, section: impl AsRef<str>) -> String {
        self.say(format!("p-how-{}", section.as_ref()))
    }

    /// When an action is due.
    pub fn timing(&self, word: impl AsRef<str>) -> String {
        self.labels.timing(word.as_ref()).text.to_owned()
    }

    /// What an answer says: the option of the menu where the mapping names one, else the value of the source.
    pub fn choice(&self, indicator: &str, choice: &amparo_model::Choice) -> String {
        match &choice.option {
            Some(option) => self.words().option(indicator, option),
            None => choice.value.clone(),
        }
    }

    /// What a silence is called.
    pub fn silence(&self, silence: Silence) -> String {
        self.say(format!("silence-{}", silence.word().replace('_', "-")))
    }

    /// Name of an audience.
    pub fn audience(&self, audience: Audience) -> String {
        self.say(format!("audience-{audience}"))
    }

    /// A problem as a page shows it.
    pub fn problem(&self, problem: &Problem) -> Told {
        let (says, remedy) = say::problem(self.lang, problem);
        let (class, key) = match problem.entry.severity {
            Severity::Note => ("note", "p-severity-note"),
            Severity::Warning => ("warning", "p-severity-warning"),
            Severity::Row => ("row", "p-severity-row"),
            Severity::File => ("file", "p-severity-file"),
        };
        Told { code: problem.entry.code, class, severity: self.say(key), at: self.place(&problem.at), says, remedy }
    }

    fn place(&self, at: &amparo_model::Location) -> String {
        let mut parts: Vec<String> = Vec::new();
        if !at.file.is_empty() {
            parts.push(at.file.clone());
        }
        parts.extend(at.sheet.as_ref().map(|sheet| self.x("p-at-sheet", sheet)));
        parts.extend(at.row.map(|row| self.x("p-at-row", row.to_string())));
        parts.extend(at.column.as_ref().map(|column| self.x("p-at-column", column)));
        parts.join(" · ")
    }
}

/// A problem in the reader's language.
pub struct Told {
    /// Stable code.
    pub code: &'static str,
    /// Class of the style sheet.
    pub class: &'static str,
    /// How far it reaches.
    pub severity: String,
    /// Where.
    pub at: String,
    /// What is wrong.
    pub says: String,
    /// What to do.
    pub remedy: String,
}
