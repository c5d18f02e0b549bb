//! What may go out to whom, as numbers that an office may argue with: `standards/release_rules.toml` and an office's changes to it.
//! Some doors stay shut whatever an office writes: single sites never go to the public, and thresholds have floors (`docs/release.md`, section 1).

use crate::outgoing::RuleView;
use amparo_model::{
    Audience, Location, Problem,
    problem::{REG_INCOMPLETE, REG_OUT_OF_RANGE, REG_SYNTAX, REG_UNKNOWN_NAME},
};
use serde::Serialize;

const STANDARD: &str = include_str!("../../../standards/release_rules.toml");

/// The rule of one audience.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rule {
    /// Single sites may be seen.
    pub site_level: bool,
    /// The sharing protocol that allows a partner to see single sites.
    pub sharing_protocol: Option<String>,
    /// Fewest persons in a shown count above zero.
    pub min_persons: u64,
    /// Fewest sites behind a shown figure.
    pub min_sites: u32,
    /// No withheld count of persons may be known more closely than to a range this wide.
    pub width: u64,
    /// The same for a count of sites.
    pub width_sites: u32,
    /// The same for a mean score, in points of 100.
    pub width_points: f64,
    /// Decimal places of a degree that coordinates keep; `None`: no coordinates go out.
    pub coordinate_decimals: Option<u8>,
    /// A cell that holds its whole row is withheld.
    pub group_disclosure: bool,
    /// A zero in a row that is not empty is withheld too.
    pub protect_zeros: bool,
}

impl Rule {
    /// Nothing is withheld under this rule: its readers see the records themselves, or signed for them.
    pub(crate) fn is_open(&self) -> bool {
        self.site_level
    }
}

/// A value of the rules with the person who answers for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// Whose rule.
    pub audience: Audience,
    /// Name of the value, for example `min_sites`.
    pub name: String,
    /// The value as written.
    pub value: String,
    /// Who may change it.
    pub owner: String,
    /// Why it is what it is.
    pub reason: String,
}

/// The rules of all audiences.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// Version of the rules file.
    pub version: String,
    /// Draft, or who reviewed it and when.
    pub review_status: String,
    /// What an office changed, one sentence each.
    pub overrides: Vec<String>,
    /// Every value with owner and reason.
    pub reasons: Vec<Reason>,
    rules: [Rule; 3],
}

impl Rules {
    /// The rules that come with the program.
    pub fn standard() -> Rules {
        let nothing = Rule {
            site_level: false,
            sharing_protocol: None,
            min_persons: 5,
            min_sites: 3,
            width: 5,
            width_sites: 3,
            width_points: 10.0,
            coordinate_decimals: None,
            group_disclosure: true,
            protect_zeros: true,
        };
        let mut rules = Rules {
            version: String::new(),
            review_status: String::new(),
            overrides: Vec::new(),
            reasons: Vec::new(),
            rules: [nothing.clone(), nothing.clone(), nothing],
        };
        rules.read(STANDARD, "release_rules.toml", false);
        rules
    }

    /// The rules with an office's changes: the text of its own `release_rules.toml`, and its name for messages.
    /// A value that cannot stand is left as it was and reported.
    pub fn with_office(text: &str, file: &str) -> (Rules, Vec<Problem>) {
        let mut rules = Rules::standard();
        let problems = rules.read(text, file, true);
        (rules, problems)
    }

    /// The rule of an audience.
    pub fn of(&self, audience: Audience) -> &Rule {
        &self.rules[audience as usize]
    }

    /// The rule by which a release to an audience is cut: the stricter of its own and those of narrower audiences, so that a wider
    /// audience never sees more.
    pub(crate) fn effective(&self, audience: Audience) -> Rule {
        let mut rule = self.of(audience).clone();
        for narrower in [Audience::Partner].into_iter().filter(|a| *a < audience && !self.of(*a).is_open()) {
            let other = self.of(narrower);
            rule.min_persons = rule.min_persons.max(other.min_persons);
            rule.min_sites = rule.min_sites.max(other.min_sites);
            rule.width = rule.width.max(other.width);
            rule.width_sites = rule.width_sites.max(other.width_sites);
            rule.width_points = rule.width_points.max(other.width_points);
            rule.group_disclosure |= other.group_disclosure;
            rule.protect_zeros |= other.protect_zeros;
        }
        rule
    }

    /// The rule of an audience in words and numbers.
    pub fn view(&self, audience: Audience) -> RuleView {
        let rule = &self.effective(audience);
        RuleView {
            version: self.version.clone(),
            min_persons: rule.min_persons,
            min_sites: rule.min_sites,
            width: rule.width,
            width_sites: rule.width_sites,
            coordinate_decimals: rule.coordinate_decimals.filter(|_| rule.site_level),
            site_level: rule.site_level,
            overrides: self.overrides.clone(),
        }
    }

    fn read(&mut self, text: &str, file: &str, office: bool) -> Vec<Problem> {
        let at = || Location::file(file);
        let parsed: toml::Table = match text.parse() {
            Ok(parsed) => parsed,
            Err(error) => {
                let message = toml::de::Error::message(&error).to_owned();
                return vec![Problem::new(&REG_SYNTAX, at()).with("why", message)];
            }
        };
        let mut problems = Vec::new();
        for (key, value) in &parsed {
            let audience = match key.parse::<Audience>() {
                Ok(audience) => audience,
                Err(_) => {
                    match (key.as_str(), value.as_str()) {
                        ("version", Some(version)) if office => self.overrides.push(format!(
                            "The office's own release rules, version {version}, were read over version {}.",
                            self.version
                        )),
                        ("version", Some(version)) => self.version = version.to_owned(),
                        ("review_status", Some(status)) if !office => self.review_status = status.to_owned(),
                        ("title" | "date" | "review_status" | "source", Some(_)) => {}
                        _ => problems.push(
                            Problem::new(&REG_UNKNOWN_NAME, at())
                                .with("what", "The file")
                                .with("name", key)
                                .with("kind", "audience"),
                        ),
                    }
                    continue;
                }
            };
            let Some(values) = value.as_table() else {
                problems.push(Problem::new(&REG_SYNTAX, at()).with("why", format!("{key} is not a table of values")));
                continue;
            };
            // A protocol has to be known before the site level that it allows.
            let order = |name: &str| name != "sharing_protocol";
            let mut values: Vec<_> = values.iter().collect();
            values.sort_by_key(|(name, _)| order(name));
            for (name, entry) in values {
                if let Err(problem) = self.set(audience, name, entry, office, at()) {
                    problems.push(problem);
                }
            }
        }
        problems
    }

    fn set(
        &mut self,
        audience: Audience,
        name: &str,
        entry: &toml::Value,
        office: bool,
        at: Location,
    ) -> Result<(), Problem> {
        let what = format!("{audience}.{name}");
        let text = |key: &str| {
            entry
                .get(key)
                .and_then(toml::Value::as_str)
                .map(str::to_owned)
                .ok_or_else(|| Problem::new(&REG_INCOMPLETE, at.clone()).with("what", &what).with("key", key))
        };
        let (owner, reason) = (text("owner")?, text("reason")?);
        let value = entry
            .get("value")
            .ok_or_else(|| Problem::new(&REG_INCOMPLETE, at.clone()).with("what", &what).with("key", "value"))?;
        let range = |range: &str| {
            Problem::new(&REG_OUT_OF_RANGE, at.clone())
                .with("what", &what)
                .with("value", value)
                .with("range", range)
        };
        let open = audience == Audience::Internal;
        let whole = |floor: i64| {
            let floor = if open { 0 } else { floor };
            value
                .as_integer()
                .filter(|v| (floor..=1_000_000).contains(v))
                .ok_or_else(|| range(&format!("a whole number from {floor} to 1,000,000")))
        };
        let switch = || value.as_bool().ok_or_else(|| range("true or false"));
        let rule = &mut self.rules[audience as usize];
        match name {
            "sharing_protocol" if audience == Audience::Partner => {
                let protocol = value.as_str().filter(|p| !p.trim().is_empty());
                rule.sharing_protocol = Some(protocol.ok_or_else(|| range("the name of a protocol"))?.to_owned());
            }
            "site_level" => {
                let wanted = switch()?;
                let may = match audience {
                    Audience::Internal => true,
                    Audience::Partner => !wanted || rule.sharing_protocol.is_some(),
                    Audience::Public => !wanted,
                };
                if !may {
                    return Err(range(match audience {
                        Audience::Public => "false: single sites never go to the public",
                        _ => "the name of a protocol as partner.sharing_protocol beside it",
                    }));
                }
                rule.site_level = wanted;
            }
            "min_persons" => rule.min_persons = whole(3)? as u64,
            "min_sites" => rule.min_sites = whole(2)? as u32,
            "width" => rule.width = whole(2)? as u64,
            "width_sites" => rule.width_sites = whole(1)? as u32,
            "width_points" => rule.width_points = whole(1)? as f64,
            "coordinate_decimals" => {
                let most = if open { 6 } else { 3 };
                let decimals = value.as_integer().filter(|v| (0..=most).contains(v));
                rule.coordinate_decimals = Some(decimals.ok_or_else(|| range(&format!("0 to {most}")))? as u8);
            }
            "group_disclosure" => rule.group_disclosure = switch()?,
            "protect_zeros" => rule.protect_zeros = switch()?,
            _ => {
                return Err(Problem::new(&REG_UNKNOWN_NAME, at)
                    .with("what", &what)
                    .with("name", name)
                    .with("kind", "rule of release"));
            }
        }
        let value = value.to_string();
        if office {
            self.overrides.push(format!("{what} is {value} ({owner}: {reason})"));
        }
        self.reasons.retain(|old| (old.audience, old.name.as_str()) != (audience, name));
        self.reasons.push(Reason { audience, name: name.to_owned(), value, owner, reason });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_reads_without_a_problem_and_every_value_is_owned() {
        let mut rules = Rules::standard();
        assert_eq!(rules.read(STANDARD, "release_rules.toml", false), Vec::new());
        assert_eq!(rules.version, "0.1");
        assert_eq!(rules.reasons.len(), 9 + 9 + 8);
        assert!(rules.reasons.iter().all(|r| !r.owner.is_empty() && r.reason.ends_with('.')));
        assert!(rules.of(Audience::Internal).site_level && !rules.of(Audience::Partner).site_level);
        assert_eq!(rules.view(Audience::Public).coordinate_decimals, None);
        assert_eq!(rules.view(Audience::Public).min_sites, 3);
    }

    #[test]
    fn an_office_changes_single_values_and_is_named() {
        let text = "[partner]\nmin_sites = { value = 6, owner = \"Ana\", reason = \"Small valleys.\" }\n";
        let (rules, problems) = Rules::with_office(text, "release_rules.toml");
        assert_eq!(problems, Vec::new());
        assert_eq!((rules.of(Audience::Partner).min_sites, rules.of(Audience::Public).min_sites), (6, 3));
        assert_eq!(rules.view(Audience::Partner).overrides, ["partner.min_sites is 6 (Ana: Small valleys.)"]);
    }

    #[test]
    fn site_level_needs_a_protocol_and_never_reaches_the_public() {
        let site_level = "site_level = { value = true, owner = \"Ana\", reason = \"Asked for.\" }";
        let (rules, problems) =
            Rules::with_office(&format!("[partner]\n{site_level}\n[public]\n{site_level}\n"), "r.toml");
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert!(!rules.of(Audience::Partner).site_level && !rules.of(Audience::Public).site_level);
        let protocol = "sharing_protocol = { value = \"ISP 2026\", owner = \"Ana\", reason = \"Signed.\" }";
        let (rules, problems) = Rules::with_office(&format!("[partner]\n{site_level}\n{protocol}\n"), "r.toml");
        assert_eq!(problems, Vec::new());
        assert_eq!(rules.view(Audience::Partner).coordinate_decimals, Some(2));
    }

    #[test]
    fn what_cannot_stand_is_left_and_reported() {
        for (text, code) in [
            ("[public]\nmin_sites = { value = 1, owner = \"a\", reason = \"b\" }", "A-REG-004"),
            ("[public]\nmin_sites = { value = 9 }", "A-REG-005"),
            ("[public]\nmin_site = { value = 9, owner = \"a\", reason = \"b\" }", "A-REG-003"),
            ("[everybody]\n", "A-REG-003"),
            ("[public\n", "A-REG-002"),
            ("public = 3\n", "A-REG-002"),
        ] {
            let (rules, problems) = Rules::with_office(text, "r.toml");
            assert_eq!(problems.iter().map(|p| p.entry.code).collect::<Vec<_>>(), [code], "{text}");
            assert_eq!(rules, Rules::standard());
        }
    }
}
