//! Suggestions judged against maps that people made before the words were written. docs/mapping.md says how; figures are printed.

use super::*;
use crate::read::{self, Options};
use crate::testing::shared;
use std::path::PathBuf;

fn standards() -> Standards {
    amparo_forms::standards::load(None).expect("the built-in standards")
}

fn of(mut source: Source) -> Suggestion {
    let (words, refusals) = (Words::load(None).expect("words"), Refusals::load(None).expect("words"));
    suggest(&mut source, &standards(), &words, &refusals, &BTreeMap::new()).expect("rows")
}

fn of_text(csv: &str) -> Suggestion {
    of(read::open_bytes(csv.as_bytes(), &Options::default()).expect("a table"))
}

fn of_file(name: &str) -> Option<Suggestion> {
    let path = shared(&format!("data/assessments/{name}"))?;
    Some(of(read::open(&path, &Options::default()).expect("a table")))
}

fn indicators(suggestion: &Suggestion) -> Vec<(&str, &str)> {
    suggestion
        .mapping
        .maps
        .iter()
        .map(|map| (map.column.as_str(), map.indicator.as_str()))
        .collect()
}

#[test]
fn four_languages_and_tags_are_understood() {
    for (csv, expected) in [
        ("site id,public lighting\nS1,yes\nS2,no\nS3,yes\nS4,no\n", "public lighting"),
        ("code du site,Éclairage public\nS1,oui\nS2,non\nS3,oui\nS4,non\n", "Éclairage public"),
        ("id del sitio,¿Hay alumbrado público?\nS1,sí\nS2,no\nS3,sí\nS4,no\n", "¿Hay alumbrado público?"),
        ("رمز الموقع,الإنارة العامة\nS1,نعم\nS2,لا\nS3,نعم\nS4,لا\n", "الإنارة العامة"),
    ] {
        let suggestion = of_text(csv);
        assert_eq!(indicators(&suggestion), [(expected, "LIT-01")], "{csv}");
        assert!(suggestion.mapping.fields.contains_key(&Field::SiteId), "{csv}");
        let answers = &suggestion.mapping.maps[0].answers;
        let yes = answers
            .iter()
            .find(|answer| answer.option.as_deref() == Some("yes"))
            .expect("a good answer");
        assert!(["yes", "oui", "sí", "نعم"].contains(&yes.value.as_str()), "{yes:?}");
        assert!(answers.iter().all(|answer| answer.hazard.is_none()), "{answers:?}");
        assert!(
            suggestion
                .guesses
                .iter()
                .all(|guess| (0.0..=1.0).contains(&guess.confidence) && !guess.why.is_empty())
        );
    }
    let tagged = of_text("a,b,c\n#adm1+name,#loc+code,#affected+f\nNorth,S1,5\nSouth,S2,7\n");
    assert_eq!(tagged.mapping.fields[&Field::Admin1], "a");
    assert_eq!(tagged.mapping.people[&amparo_model::Counted::WomenGirls], "c");
}

#[test]
fn a_question_turned_round_turns_the_hazard() {
    let hazard_of_yes = |heading: &str| {
        let suggestion = of_text(&format!("{heading}\nyes\nno\nyes\nno\n"));
        suggestion.mapping.maps.first().and_then(|map| hazard_of(map, &standards(), "yes"))
    };
    assert_eq!(hazard_of_yes("women_services"), Some(0.0));
    assert_eq!(hazard_of_yes("women_services_none"), Some(1.0));
    assert_eq!(hazard_of_yes("freedom_of_movement_day"), Some(0.0));
    assert_eq!(hazard_of_yes("restriction_movement_day"), Some(1.0));
}

#[test]
fn incidents_needs_and_scores_are_no_conditions() {
    let suggestion = of_text(
        "women_incidents,priority_need_lighting,lighting_score,gbv_cases,public_light_other\n\
         yes,yes,1,3,poles near the gate\nno,no,0,4,a lamp\nyes,no,1,5,nothing at all here\n",
    );
    assert_eq!(indicators(&suggestion), []);
    assert!(
        suggestion
            .refused
            .iter()
            .any(|refused| refused.column == "women_incidents" && refused.kind == "incident")
    );
}

/// Right, wrong and missed columns of a suggestion beside a map.
#[derive(Default)]
struct Judged {
    expected: usize,
    right: usize,
    suggested: usize,
    wrong: Vec<String>,
    missed: Vec<String>,
}

fn judge(suggestion: &Suggestion, map: &Mapping) -> Judged {
    let mut judged = Judged { expected: map.maps.len(), suggested: suggestion.mapping.maps.len(), ..Judged::default() };
    for expected in &map.maps {
        match suggestion.mapping.maps.iter().find(|found| found.column == expected.column) {
            Some(found) if found.indicator == expected.indicator && same_direction(found, expected) => {
                judged.right += 1
            }
            Some(_) => {}
            None => judged.missed.push(format!("{} ({})", expected.column, expected.indicator)),
        }
    }
    for found in &suggestion.mapping.maps {
        let expected = map.maps.iter().find(|expected| expected.column == found.column);
        if !expected.is_some_and(|e| e.indicator == found.indicator && same_direction(found, e)) {
            judged.wrong.push(format!("{} as {}", found.column, found.indicator));
        }
    }
    judged
}

/// The hazard that a map gives a value, said directly or by the option it names.
pub(super) fn hazard_of(map: &Map, standards: &Standards, value: &str) -> Option<f64> {
    let answer = map.answers.iter().find(|answer| answer.value == value)?;
    let option = |name: &String| {
        let indicator = standards.indicator(&map.indicator)?;
        indicator.options.iter().find(|option| option.value == *name).map(|option| option.hazard)
    };
    answer.hazard.or_else(|| answer.option.as_ref().and_then(option))
}

/// The two order the answers that both know alike.
fn same_direction(a: &Map, b: &Map) -> bool {
    let standards = standards();
    let both: Vec<(f64, f64)> = a
        .answers
        .iter()
        .filter_map(|answer| Some((hazard_of(a, &standards, &answer.value)?, hazard_of(b, &standards, &answer.value)?)))
        .collect();
    both.iter().all(|x| both.iter().all(|y| (x.0 - y.0) * (x.1 - y.1) >= 0.0)) && !both.is_empty()
}

fn own_map(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/maps")).join(name)
}

#[test]
fn eight_of_ten_columns_are_right_and_few_are_wrong() {
    let Some(iraq) = shared("data/assessments/maps/irq-cccm-2014.toml") else { return };
    let mut all = Judged::default();
    for (file, map) in [
        ("irq-cccm-2014-sites.csv", iraq),
        ("som-h2r-2022-02-settlements.csv", own_map("som-h2r-2022.toml")),
        ("mwi-dtm-baseline-2024.csv", own_map("mwi-dtm-2024.toml")),
    ] {
        let text = fs_err::read_to_string(&map).expect("a map");
        let map = Mapping::parse("map", &text).unwrap_or_else(|problems| panic!("{problems:#?}"));
        assert_eq!(map.check("map", &standards(), None), []);
        let Some(suggestion) = of_file(file) else { return };
        let judged = judge(&suggestion, &map);
        let fields: Vec<_> = map
            .fields
            .iter()
            .filter(|(field, column)| suggestion.mapping.fields.get(field) == Some(column))
            .collect();
        let people: Vec<_> = map
            .people
            .iter()
            .filter(|(what, column)| suggestion.mapping.people.get(what) == Some(column))
            .collect();
        println!(
            "{file}: {} of {} columns with an indicator right, {} of {} suggested wrong; places and times {} of {}, counts {} of {}",
            judged.right,
            judged.expected,
            judged.wrong.len(),
            judged.suggested,
            fields.len(),
            map.fields.len(),
            people.len(),
            map.people.len()
        );
        println!("  wrong: {:?}\n  missed: {:?}", judged.wrong, judged.missed);
        println!("  fields {:?}\n  people {:?}", suggestion.mapping.fields, suggestion.mapping.people);
        println!(
            "  refused {:?}",
            suggestion.refused.iter().map(|r| format!("{}={}", r.column, r.kind)).collect::<Vec<_>>()
        );
        all.expected += judged.expected;
        all.right += judged.right;
        all.suggested += judged.suggested;
        all.wrong.extend(judged.wrong);
    }
    let (right, wrong) = (all.right as f64 / all.expected as f64, all.wrong.len() as f64 / all.suggested.max(1) as f64);
    println!("all: right {:.1} %, wrong {:.1} %", right * 100.0, wrong * 100.0);
    assert!(right >= 0.8 && wrong <= 0.05, "right {right:.3}, wrong {wrong:.3}: {:?}", all.wrong);
}

#[test]
fn what_is_no_indicator_is_refused_or_left() {
    let Some(somalia) = of_file("som-h2r-2022-02-settlements.csv") else { return };
    let refused = |column: &str| {
        somalia
            .refused
            .iter()
            .any(|refused| refused.column == column && refused.kind == "incident")
    };
    for column in [
        "protection_incidents_sexual_violence",
        "women_protincid",
        "women_protincid_marriage_underaged",
        "incidents_wh_leaving_killing",
        "missing_children",
    ] {
        assert!(refused(column), "{column}");
    }
    let Some(scores) = of_file("som-dsa-2021-sites.csv") else { return };
    println!("DSA scored sheet: {:?} {:?} {:?}", scores.mapping.fields, scores.mapping.people, indicators(&scores));
    assert!(scores.mapping.maps.is_empty(), "scores say nothing about what was asked");
    assert!(scores.refused.iter().any(|refused| refused.column == "protection_index1"));
    for file in [
        "lby-dtm-r54-muhalla.csv",
        "lby-dtm-r54-baladiya.csv",
        "som-cccm-site-list-2021.csv",
        "dtm-global-admin0-2.csv",
    ] {
        let Some(found) = of_file(file) else { return };
        println!("{file}: {:?} {:?} {:?}", found.mapping.fields, found.mapping.people, indicators(&found));
        assert!(found.mapping.maps.is_empty(), "{file}: {:?}", indicators(&found));
    }
}

#[test]
fn a_file_by_our_own_register_is_known() {
    let kobo = "start,site_id,location,_location_latitude,_location_longitude,date,informant,women,lit_01,shl_07,_uuid\n\
         x,S1,1 2 0 0,1,2,2026-09-01,site_manager,4,yes,dnk,u1\nx,S2,1 2 0 0,1,2,2026-09-02,key_informant,5,partly,low,u2\n";
    let central = "SubmissionDate,site-site_id,site-location-Latitude,site-location-Longitude,visit-date,visit-informant,\
         people-women,lighting-lit_01,shelter-shl_07,KEY\nx,S1,1,2,2026-09-01,site_manager,4,yes,dnk,u1\n\
         x,S2,1,2,2026-09-02,key_informant,5,partly,low,u2\n";
    for (csv, group, record) in [(kobo, "", "_uuid"), (central, "-", "KEY")] {
        let found = of_text(csv);
        let mapping = &found.mapping;
        assert!(found.guesses.iter().all(|guess| (guess.confidence - 1.0).abs() < f64::EPSILON), "{:?}", found.guesses);
        assert_eq!(indicators(&found).iter().map(|(_, id)| *id).collect::<Vec<_>>(), ["LIT-01", "SHL-07"]);
        assert!(indicators(&found)[0].0.ends_with(&format!("{group}lit_01")));
        assert!(
            mapping
                .maps
                .iter()
                .flat_map(|map| &map.answers)
                .all(|a| a.option.as_ref() == Some(&a.value)),
            "{mapping:?}"
        );
        assert_eq!(mapping.fields[&Field::Record], record);
        for field in [Field::SiteId, Field::Lat, Field::Lon, Field::Date] {
            assert!(mapping.fields.contains_key(&field), "{field:?} of {record}");
        }
        assert!(!mapping.fields.contains_key(&Field::Point));
        assert_eq!(mapping.people.len(), 1);
        let informant = &mapping.about[&crate::mapping::About::Informant];
        assert_eq!(informant.values.len(), 2);
        assert_eq!(
            (mapping.codes.dont_know.as_slice(), found.mapping.check("map", &standards(), None).len()),
            (&["dnk".to_owned()][..], 0)
        );
    }
}

#[test]
fn the_sample_by_our_register_gives_the_questions_of_its_map() {
    let samples = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples"));
    let text = fs_err::read_to_string(samples.join("round-3-simulated.map.toml")).expect("a map");
    let by_hand = Mapping::parse("map", &text).expect("a map");
    let found = of(read::open(&samples.join("round-3-simulated.zip"), &Options::default()).expect("an export"));
    let questions =
        |map: &Mapping| map.maps.iter().map(|map| (map.column.clone(), map.indicator.clone())).collect::<Vec<_>>();
    assert_eq!(questions(&found.mapping), questions(&by_hand));
    assert_eq!((&found.mapping.fields, &found.mapping.people), (&by_hand.fields, &by_hand.people));
    for (a, b) in found.mapping.maps.iter().zip(&by_hand.maps) {
        assert_eq!(a.answers, b.answers, "{}", a.column);
    }
}

#[test]
fn answers_name_the_option_where_one_says_the_same() {
    let of_answers = |heading: &str, answers: &[&str]| {
        let rows = answers.join("\n");
        let found = of_text(&format!("{heading}\n{rows}\n{rows}\n"));
        let map = found
            .mapping
            .maps
            .first()
            .unwrap_or_else(|| panic!("{heading}: {:?} {:?}", found.columns, found.refused));
        let named = map
            .answers
            .iter()
            .map(|a| (a.value.clone(), a.option.clone().unwrap_or_else(|| format!("{:?}", a.hazard))));
        (map.indicator.clone(), named.collect::<BTreeMap<_, _>>())
    };
    for (heading, answers, indicator, options) in [
        ("toilets with a lock", &["0%", "1-25%", "76-100%"][..], "WSH-02", &["none", "few", "all"][..]),
        ("no lock on toilets", &["yes", "no"], "WSH-02", &["Some(1.0)", "Some(0.0)"]),
        (
            "who fetches water",
            &["women", "girls", "men women", "delivered"],
            "WSH-10",
            &["women_alone", "girls_alone", "men_or_mixed", "adults_in_groups_or_delivery"],
        ),
        (
            "qui collecte le bois",
            &["femmes filles", "filles", "hommes"],
            "FUE-01",
            &["women", "girls", "men_or_groups"],
        ),
        (
            "distancia a la escuela",
            &["menos de 15 minutos", "15 a 30 minutos", "más de 60 minutos"],
            "EDU-03",
            &["less_15", "15_30", "more_60"],
        ),
        ("separate toilets", &["yes", "no"], "WSH-01", &["Some(0.0)", "none"]),
        (
            "How many people share one toilet?",
            &["up to 20", "21 to 50", "more than 50"],
            "WSH-09",
            &["up_to_20", "21_to_50", "over_50"],
        ),
    ] {
        let (found, named) = of_answers(heading, answers);
        assert_eq!(found, indicator, "{heading}");
        for (answer, option) in answers.iter().zip(options) {
            assert_eq!(named[*answer], *option, "{heading}: {answer}");
        }
    }
}

#[test]
fn every_question_of_the_menu_is_known_in_four_languages() {
    let standards = standards();
    let cell = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    for language in amparo_forms::labels::LANGUAGES {
        let menu = amparo_forms::labels::load(language, None).expect("labels");
        let question =
            |i: &Indicator| cell(if language == "en" { i.text.as_str() } else { menu.indicator(&i.id).text });
        let mut lines = vec![standards.indicators.iter().map(question).collect::<Vec<_>>().join(",")];
        for row in 0..8 {
            let answer = |i: &Indicator| cell(menu.option(&i.id, &i.options[row % i.options.len()].value).text);
            lines.push(standards.indicators.iter().map(answer).collect::<Vec<_>>().join(","));
        }
        let found = of_text(&lines.join("\n"));
        let known: BTreeSet<&str> = found.mapping.maps.iter().map(|map| map.indicator.as_str()).collect();
        let missed: Vec<&str> = standards
            .indicators
            .iter()
            .map(|i| i.id.as_str())
            .filter(|id| !known.contains(id))
            .collect();
        assert!(missed.is_empty(), "{language}: {missed:?}, refused {:?}", found.refused);
        assert!(
            found
                .mapping
                .maps
                .iter()
                .flat_map(|map| &map.answers)
                .all(|answer| answer.option.is_some())
        );
    }
}

#[test]
fn labels_of_a_form_tell_what_short_names_ask() {
    let survey = "type,name,label::English (en),label::Français (fr),hint::English (en)\n\
         select_one yn,q_7,Are the latrines lockable?,Les latrines ferment-elles à clé ?,ask a woman\n\
         select_one yn,q_8,Was anybody in the household raped?,,\nbegin group,g,,,\n";
    let sheet = |text: &str| {
        labels::survey(
            read::open_bytes(text.as_bytes(), &Options { header_row: Some(1), ..Options::default() }).expect("a table"),
        )
    };
    let labels = sheet(survey).expect("labels");
    assert_eq!(labels["q_7"], "Are the latrines lockable?\nLes latrines ferment-elles à clé ?");
    assert_eq!(labels.len(), 2, "hints and groups are no labels: {labels:?}");
    let mut source = read::open_bytes(b"g/q_7,g/q_8\nyes,no\nno,yes\nyes,no\n", &Options::default()).expect("a table");
    let (words, refusals) = (Words::load(None).expect("words"), Refusals::load(None).expect("words"));
    let found = suggest(&mut source, &standards(), &words, &refusals, &labels).expect("rows");
    assert_eq!(indicators(&found), [("g/q_7", "WSH-02")]);
    assert!(
        found
            .refused
            .iter()
            .any(|refused| refused.column == "g/q_8" && refused.kind == "incident")
    );
    assert_eq!(sheet("type,question\ntext,a\n").expect_err("no form").entry.code, "A-REG-010");
}
