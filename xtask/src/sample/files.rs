//! The three rounds as the files of three teams: an English CSV, a French one from a spreadsheet, and an export of a Kobo form.
//! Each has defects that real rounds have; the table of them stands in `samples/README.md`.

use super::{
    island,
    menu::{self, MENU},
    world::{Cell, Row},
};
use std::io::{Cursor, Write};

/// Written into every row.
pub const LABEL: &str = "SIMULATED DATA";

fn csv(delimiter: char, rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut text = String::new();
    for row in rows {
        for (number, cell) in row.iter().enumerate() {
            if number > 0 {
                text.push(delimiter);
            }
            if cell.contains([delimiter, '"', '\n']) {
                text.push('"');
                text.push_str(&cell.replace('"', "\"\""));
                text.push('"');
            } else {
                text.push_str(cell);
            }
        }
        text.push('\n');
    }
    text
}

fn strings(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

fn count(count: Option<u32>) -> String {
    count.map(|count| count.to_string()).unwrap_or_default()
}

/// The id by which all rounds know a site.
fn site_id(row: &Row) -> String {
    format!("VRD-{:04}", row.site.number + 1)
}

/// A day as year, month, day; every round falls within one month of 28 days or more.
fn day(row: &Row, year: u32, month: u32) -> (u32, u32, u32) {
    (year, month, row.day + 3)
}

/// First round: comma, UTF-8, names and codes of an English-speaking team.
/// Dummy rows, a ghost row, `1230` for `1530`, codes of one district with two letters of country, an incident column, a phone column.
pub fn round_1(rows: &[Row]) -> Vec<u8> {
    let mut heading = strings(&[
        "site_code",
        "site_label",
        "region",
        "district",
        "district_pcode",
        "gps_lon",
        "gps_lat",
        "visit_date",
        "ki_type",
        "ki_sex",
        "enum_sex",
        "ki_phone",
        "hh_total",
        "ind_total",
        "women_18plus",
        "girls_u18",
        "men_18plus",
        "boys_u18",
        "pwd_total",
    ]);
    let asked: Vec<usize> = (0..MENU.len()).filter(|item| MENU[*item].since == 1).collect();
    heading.extend(asked.iter().map(|item| MENU[*item].english.to_owned()));
    heading.extend(strings(&["gbv_incidents_reported", "data_status"]));

    let mut lines = vec![heading.clone()];
    for row in rows {
        let district = row.site.district;
        let (year, month, day) = day(row, 2025, 10);
        let [lon, lat] = row.site.at;
        let (lon, lat) = if row.site.number == 77 { (lat, lon) } else { (lon, lat) };
        let code = island::code(district);
        let people = row.people.as_ref();
        let mut line = vec![
            site_id(row),
            row.site.name.clone(),
            island::region(district).to_owned(),
            island::name(district).to_owned(),
            if district == 12 { code.replace("XVA", "XV") } else { code },
            format!("{lon}"),
            format!("{lat}"),
            format!("{year}-{month:02}-{day:02}"),
            match row.informant {
                "women_key_informants" => "Women KI",
                "site_manager" => "Site manager",
                _ => "KI",
            }
            .to_owned(),
            match row.sex {
                "woman" => "Female",
                "man" => "Male",
                _ => "Both",
            }
            .to_owned(),
            if row.enumerator == "woman" { "Female" } else { "Male" }.to_owned(),
            format!("+999 555 {:02} {:02}", row.site.number / 100, row.site.number % 100),
            count(people.map(|p| p.households)),
            count(people.map(|p| p.individuals())),
            count(people.map(|p| p.females[3] + p.females[4])),
            count(people.map(|p| p.females[..3].iter().sum())),
            count(people.map(|p| p.males[3] + p.males[4])),
            count(people.map(|p| p.males[..3].iter().sum())),
            count(people.and_then(|p| p.disabled)),
        ];
        line.extend(asked.iter().map(|item| {
            let text = match row.answers[*item] {
                Cell::Said("15_30") if MENU[*item].id == "EDU-03" && matches!(district, 6 | 9) => "1230",
                Cell::Said(option) => menu::english(option),
                Cell::DontKnow => "dnk",
                Cell::Refused => "pnta",
                Cell::NoConsensus => "NC",
                Cell::Blank => "",
                Cell::Skipped => "SL",
            };
            text.to_owned()
        }));
        line.extend([(row.site.number % 7 / 5).to_string(), LABEL.to_owned()]);
        lines.push(line);
    }
    for dummy in 1..=2 {
        let mut line = vec![String::new(); heading.len()];
        line[..4].clone_from_slice(&strings(&["", &format!("dummy {dummy}"), "Zdummy", "Zdummy"]));
        line[0] = format!("Zdummy{dummy}");
        line[19..heading.len() - 1].fill("Yes".to_owned());
        line[heading.len() - 1] = LABEL.to_owned();
        lines.push(line);
    }
    let mut ghost = vec![String::new(); heading.len()];
    ghost[12..18].fill("0".to_owned());
    lines.push(ghost);
    csv(',', lines).into_bytes()
}

/// Second round: semicolon, Windows-1252, decimal commas, days first, French headings and answers.
/// One site counts more women and girls than people; one households figure is below zero; some dates are a spreadsheet's day numbers.
pub fn round_2(rows: &[Row]) -> Vec<u8> {
    let mut heading = strings(&[
        "Code du site",
        "Nom du site",
        "Région",
        "District",
        "Code P du district",
        "Longitude",
        "Latitude",
        "Date de visite",
        "Type d'informateur",
        "Sexe de l'informateur",
        "Sexe de l'enquêteur",
        "Ménages",
        "Individus",
        "Femmes et filles",
        "Ménages dirigés par une femme",
        "Personnes handicapées",
    ]);
    let asked: Vec<usize> = (0..MENU.len()).filter(|item| MENU[*item].since <= 2).collect();
    heading.extend(asked.iter().map(|item| MENU[*item].french.to_owned()));
    heading.push("Statut des données".to_owned());

    let mut lines = vec![heading];
    for row in rows {
        let district = row.site.district;
        let (year, month, day) = day(row, 2026, 3);
        let [lon, lat] = row.site.at.map(|degrees| degrees.to_string().replace('.', ","));
        let people = row.people.as_ref();
        let individuals = people.map(|p| p.individuals());
        let mut line = vec![
            site_id(row),
            row.site.name.clone(),
            island::region(district).to_owned(),
            island::name(district).to_owned(),
            island::code(district),
            lon,
            lat,
            // Day 46,082 of a spreadsheet is 1 March 2026.
            if row.site.number % 97 == 4 { (46_081 + day).to_string() } else { format!("{day:02}/{month:02}/{year}") },
            match row.informant {
                "women_key_informants" => "Informatrices clés",
                "site_manager" => "Gestionnaire du site",
                _ => "Informateur clé",
            }
            .to_owned(),
            match row.sex {
                "woman" => "Femme",
                "man" => "Homme",
                _ => "Les deux",
            }
            .to_owned(),
            if row.enumerator == "woman" { "Femme" } else { "Homme" }.to_owned(),
            if row.site.number == 41 { "-120".to_owned() } else { count(people.map(|p| p.households)) },
            count(individuals),
            if row.site.number == 58 {
                count(individuals.map(|n| n + 50))
            } else {
                count(people.map(|p| p.women_girls()))
            },
            count(people.and_then(|p| p.female_headed)),
            count(people.and_then(|p| p.disabled)),
        ];
        line.extend(asked.iter().map(|item| {
            let text = match row.answers[*item] {
                Cell::Said(option) => menu::french(option),
                Cell::DontKnow => "ne sait pas",
                Cell::Refused => "sans réponse",
                Cell::NoConsensus => "pas de consensus",
                Cell::Blank => "",
                Cell::Skipped => "s.o.",
            };
            text.to_owned()
        }));
        line.push("DONNÉES SIMULÉES".to_owned());
        lines.push(line);
    }
    csv(';', lines).chars().map(windows_1252).collect()
}

/// The byte of a character; Windows-1252 and Latin-1 agree on all that French headings need.
fn windows_1252(c: char) -> u8 {
    u8::try_from(u32::from(c)).unwrap_or(b'?')
}

/// Third round: a Kobo export by our own register; the team left out the questions it did not need.
/// Some sites have two records, of key informants and of a group of women.
pub fn round_3(rows: &[Row]) -> Vec<u8> {
    let mut heading = strings(&[
        "start",
        "end",
        "referral_list_at_hand",
        "site_id",
        "site_name",
        "admin1",
        "admin2",
        "admin2_code",
        "location",
        "_location_latitude",
        "_location_longitude",
        "_location_altitude",
        "_location_precision",
        "round",
        "date",
        "informant",
        "informant_sex",
        "mode",
        "enumerator_sex",
        "agreed",
        "households",
        "individuals",
    ]);
    for sex in ["females", "males"] {
        heading.extend(["0_4", "5_11", "12_17", "18_59", "60_plus"].map(|band| format!("{sex}_{band}")));
    }
    heading.extend(strings(&["persons_with_disabilities", "female_headed_households"]));
    heading.extend(MENU.iter().map(|asked| asked.id.to_lowercase().replace('-', "_")));
    heading.extend(strings(&["_id", "_uuid", "_submission_time", "_status", "_index"]));

    let mut lines = vec![heading];
    for (number, row) in rows.iter().enumerate() {
        let district = row.site.district;
        let (year, month, day) = day(row, 2026, 9);
        let date = format!("{year}-{month:02}-{day:02}");
        let people = row.people.as_ref();
        let [lon, lat] = row.site.at;
        let mut line = vec![
            format!("{date}T08:{:02}:00.000+00:00", number % 60),
            format!("{date}T09:{:02}:00.000+00:00", number % 60),
            "yes".to_owned(),
            site_id(row),
            row.site.name.clone(),
            island::region(district).to_owned(),
            island::name(district).to_owned(),
            island::code(district),
            format!("{lat} {lon} 0 0"),
            lat.to_string(),
            lon.to_string(),
            "0".to_owned(),
            "0".to_owned(),
            "Round 3".to_owned(),
            date.clone(),
            row.informant.to_owned(),
            row.sex.to_owned(),
            "in_person".to_owned(),
            row.enumerator.to_owned(),
            "yes".to_owned(),
            count(people.map(|p| p.households)),
            count(people.map(|p| p.individuals())),
        ];
        line.extend((0..5).map(|band| count(people.map(|p| p.females[band]))));
        line.extend((0..5).map(|band| count(people.map(|p| p.males[band]))));
        line.extend([count(people.and_then(|p| p.disabled)), count(people.and_then(|p| p.female_headed))]);
        line.extend(row.answers.iter().map(|cell| {
            let text = match cell {
                Cell::Said(option) => option,
                Cell::DontKnow | Cell::NoConsensus => "dnk",
                Cell::Refused => "pnta",
                Cell::Blank | Cell::Skipped => "",
            };
            text.to_owned()
        }));
        let id = blake3::hash(format!("varanda {} {number}", site_id(row)).as_bytes()).to_hex();
        line.extend([
            (90_001 + number).to_string(),
            format!("{}-{}-4{}-a{}-{}", &id[..8], &id[8..12], &id[12..15], &id[15..18], &id[18..30]),
            format!("{date}T18:{:02}:00", number % 60),
            "simulated".to_owned(),
            (number + 1).to_string(),
        ]);
        lines.push(line);
    }
    zipped("site-assessment-simulated.csv", csv(',', lines).as_bytes())
}

fn zipped(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default());
    zip.start_file(name, options).expect("a zip in memory takes a file");
    zip.write_all(bytes).expect("memory can be written");
    zip.finish().expect("a zip in memory can be closed").into_inner()
}
