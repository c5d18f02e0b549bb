//! The mapping files of the first two rounds and the README of the samples, made from the same tables as the rounds.

use super::{
    island,
    menu::{self, MENU},
    world::LIGHTS,
};
use std::fmt::Write;

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// One `[[map]]` for each question of the round: column, indicator, and what each answer means.
fn questions(
    round: u8,
    heading: impl Fn(&menu::Asked) -> String,
    answer: impl Fn(&'static str) -> &'static str,
) -> String {
    let mut text = String::new();
    for asked in MENU.iter().filter(|asked| asked.since <= round) {
        let _ = write!(
            text,
            "\n[[map]]\ncolumn = {}\nindicator = \"{}\"\nanswers = {{ ",
            quoted(&heading(asked)),
            asked.id
        );
        for (number, (option, _)) in asked.options.iter().enumerate() {
            let comma = if number == 0 { "" } else { ", " };
            let _ = write!(text, "{comma}{} = \"{option}\"", quoted(answer(option)));
        }
        text.push_str(" }\n");
    }
    text
}

/// Mapping of the first round.
pub fn round_1() -> String {
    let head = r#"# Round 1 of Varanda, an invented country. SIMULATED. Columns and answers of an English-speaking team to the register.
version = "0.1"
review_status = "simulated, for the demo and the tests"
file = "round-1-simulated.csv"
form = "Varanda site assessment 2025"
round = "Round 1"
period = "2025-10-03 to 2025-10-26"
simulated = true
mode = "in_person"
site_id = "site_code"
site_name = "site_label"
admin1 = "region"
admin2 = "district"
admin2_code = "district_pcode"
lon = "gps_lon"
lat = "gps_lat"
date = "visit_date"
reject_rows_without = "site_code"
blank = "unknown"
unknown = [""]
dont_know = ["dnk"]
refused = ["pnta"]
no_consensus = ["NC"]
not_asked = ["SL"]

[informant]
column = "ki_type"
values = { "KI" = "key_informant", "Women KI" = "women_key_informants", "Site manager" = "site_manager" }

[informant_sex]
column = "ki_sex"
values = { "Female" = "woman", "Male" = "man", "Both" = "mixed" }

[people]
households = "hh_total"
individuals = "ind_total"
women = "women_18plus"
girls = "girls_u18"
men = "men_18plus"
boys = "boys_u18"
persons_with_disabilities = "pwd_total"
"#;
    let tail = r#"
[[drop_rows]]
column = "region"
value = "Zdummy"
why = "dummy rows of a trial of the form"

[[exclude]]
column = "gbv_incidents_reported"
why = "reported incidents: never a risk indicator; a low number says more about fear than about safety"

[[exclude]]
column = "ki_phone"
why = "telephone number of an informant"
"#;
    format!("{head}{}{tail}", questions(1, |asked| asked.english.to_owned(), menu::english))
}

/// Mapping of the second round.
pub fn round_2() -> String {
    let head = r#"# Round 2 of Varanda, an invented country. SIMULATED. Columns and answers of a French-speaking team to the register.
version = "0.1"
review_status = "simulated, for the demo and the tests"
file = "round-2-simulated.csv"
form = "Varanda, évaluation des sites 2026"
round = "Round 2"
period = "2026-03-03 to 2026-03-26"
simulated = true
mode = "in_person"
site_id = "Code du site"
site_name = "Nom du site"
admin1 = "Région"
admin2 = "District"
admin2_code = "Code P du district"
lon = "Longitude"
lat = "Latitude"
date = "Date de visite"
reject_rows_without = "Code du site"
blank = "unknown"
unknown = [""]
dont_know = ["ne sait pas"]
refused = ["sans réponse"]
no_consensus = ["pas de consensus"]
not_asked = ["s.o."]

[informant]
column = "Type d'informateur"
values = { "Informateur clé" = "key_informant", "Informatrices clés" = "women_key_informants", "Gestionnaire du site" = "site_manager" }

[informant_sex]
column = "Sexe de l'informateur"
values = { "Femme" = "woman", "Homme" = "man", "Les deux" = "mixed" }

[people]
households = "Ménages"
individuals = "Individus"
women_girls = "Femmes et filles"
female_headed_households = "Ménages dirigés par une femme"
persons_with_disabilities = "Personnes handicapées"
"#;
    format!("{head}{}", questions(2, |asked| asked.french.to_owned(), menu::french))
}

/// Mapping of the third round. The columns are the register's own, so a suggestion would find them all;
/// what it cannot know is that the data were made by a program.
pub fn round_3() -> String {
    let head = r#"# Round 3 of Varanda, an invented country. SIMULATED. A Kobo export by our own register: columns and answers are the register's.
version = "0.1"
review_status = "simulated, for the demo and the tests"
file = "round-3-simulated.zip"
form = "site-assessment"
round = "Round 3"
period = "2026-09-03 to 2026-09-26"
simulated = true
record = "_uuid"
site_id = "site_id"
site_name = "site_name"
admin1 = "admin1"
admin2 = "admin2"
admin2_code = "admin2_code"
lon = "_location_longitude"
lat = "_location_latitude"
date = "date"
blank = "unknown"
dont_know = ["dnk"]
refused = ["pnta"]

[informant]
column = "informant"
values = { key_informant = "key_informant", women_key_informants = "women_key_informants", discussion_group = "discussion_group", site_manager = "site_manager" }

[informant_sex]
column = "informant_sex"
values = { woman = "woman", man = "man", mixed = "mixed" }

[mode]
column = "mode"
values = { in_person = "in_person" }

[people]
households = "households"
individuals = "individuals"
females_0_4 = "females_0_4"
females_5_11 = "females_5_11"
females_12_17 = "females_12_17"
females_18_59 = "females_18_59"
females_60_plus = "females_60_plus"
males_0_4 = "males_0_4"
males_5_11 = "males_5_11"
males_12_17 = "males_12_17"
males_18_59 = "males_18_59"
males_60_plus = "males_60_plus"
persons_with_disabilities = "persons_with_disabilities"
female_headed_households = "female_headed_households"
"#;
    format!("{head}{}", questions(3, |asked| asked.id.to_lowercase().replace('-', "_"), |option| option))
}

/// What lies in the folder, and which defects it has on purpose.
pub fn readme(records: &[usize; 3]) -> String {
    let [first, second, third] = records;
    let lights: Vec<String> = LIGHTS
        .iter()
        .map(|(district, round)| format!("{} (round {round})", island::name(*district)))
        .collect();
    format!(
        "# Samples: three simulated rounds of Varanda

**SIMULATED.** Varanda does not exist; no file here holds a word about a real place or person. `cargo xtask sample` writes every
file of this folder, always the same bytes; edit `xtask/src/sample/`, not the files. Shares of answers, gaps and defects are of
the size found in published rounds of site assessments.

| file | what it is |
| --- | --- |
| `varanda-admin1.geojson`, `varanda-admin2.geojson` | 4 regions and 16 districts with P-codes |
| `round-1-simulated.csv` | {first} records and 3 that are none; comma, UTF-8, columns of an English-speaking team |
| `round-2-simulated.csv` | {second} records; semicolon, Windows-1252, decimal commas, days first, French |
| `round-3-simulated.zip` | {third} records; a Kobo export by our own register, some sites with a second record by a group of women |
| `round-1-simulated.map.toml` and so on | mappings of columns and answers to the register |

Defects, each on purpose:

| round | defect |
| --- | --- |
| 1 | two dummy rows (`Zdummy`) with every answer `Yes`, one ghost row without id but with zeros |
| 1 | `1230` typed for `1530` in the walk to school in two districts |
| 1 | P-codes of one district begin with `XV` where the gazetteer has `XVA` |
| 1 | a column of reported incidents and a column of telephone numbers, both to be refused |
| 1 | one site has latitude and longitude the wrong way round |
| all | some sites stand outside their district |
| 2 | one site counts more women and girls than people, one has households below zero, some dates are day numbers of a spreadsheet |
| 2, 3 | questions that the earlier round did not ask |
| all | sites open and close between rounds |

What a good picture should show: public lights were installed in {}.
Lighting and moving about at night get better there and nowhere else. Fuel gets worse from round to round in {}.
",
        lights.join(", "),
        island::REGIONS[3].0
    )
}
