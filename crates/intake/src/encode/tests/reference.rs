//! The encoder against a plain one that reads row by row, keeps every text as it is and remembers nothing: whatever a team sends,
//! both say the same.

use super::*;
use crate::mapping::well_known;
use crate::read::{date, number};
use proptest::prelude::*;
use proptest::sample::select;

const WIDTH: usize = 13;
/// What stands in the columns of [`HEAD`], and what should not.
const CELLS: [&[&str]; WIDTH] = [
    &["", "a1", "a2", "b", "NA", "S1", "S1/key_informant", "c"],
    &["S1", "S2", " s3 ", "", "n/a", "NULL", "Dnk", "٣", "site 4", "S5"],
    &["Camp A", "Zdummy", "dummy ", "", "Prefer not to answer", "Nairobi", "مخيم"],
    &["North", "training", " Training", "dummy", "", "Rif Dimashq", "pnta", "an old name of a region that is long"],
    &["2.05", "-3,5", "95", "0", "", "٢٫٥", "1e1", "2.", ".5", "-0.0", "-", "45.123456"],
    &["45.3", "-45.25", "200", "0", "", "null", "1.2.3", "44"],
    &["15/11/2021", "2021-11-15", "2021-11-15T10:00:00.000+03:00", "44515", "soon", "", "2021-13-01", "3 Nov 2021"],
    &["women", "ki", "priest", "", " WOMEN", "N/A"],
    &["f", "m", "x", "", "F "],
    &["1475", "1,475", "-3", "abc", "", "99999999999", "12.5", "10", "0", "NC", "1000"],
    &["400", "", "9", "1 000", "-"],
    &["300", "", "2", "6"],
    &[
        "Yes",
        "yes ",
        "SOME",
        "no",
        "dnk",
        "NC",
        "SL",
        "n/a",
        "",
        "perhaps",
        "ｙｅｓ",
        "exactly fifteen",
        "more than sixteen letters",
    ],
];

/// What a plain reading gives: a chunk, and the rows left out.
fn plain_encoder(csv: &str) -> (Chunk, Vec<u32>) {
    let mut source = read::open_bytes(csv.as_bytes(), &read::Options::default()).expect("a table");
    let mut rows: Vec<(u32, Vec<String>)> = Vec::new();
    while let Some(block) = source.next_block().expect("rows") {
        rows.extend((0..block.len()).map(|r| (block.numbers[r], block.row(r).map(str::to_owned).collect())));
    }
    let column = |c: usize| rows.iter().map(move |(_, cells)| cells[c].as_str());
    let point_style = NumberStyle::of(column(4).chain(column(5)));
    let order = DateOrder::of(column(6));
    let missing = |cell: &str| {
        let words = NOTHING.iter().chain(&["", "dnk", "nc", "sl"]);
        words.into_iter().any(|word| *word == fold(cell)) || well_known(&fold(cell)).is_some()
    };
    let (mut chunk, mut out, mut times) = (Chunk::new(1), Vec::new(), HashMap::<String, u32>::new());
    for (row, cells) in &rows {
        let text = |c: usize| if missing(cells[c].trim()) { "" } else { cells[c].trim() };
        if value_key(&cells[3]) == "training" {
            continue;
        }
        let places = [text(2), text(3)];
        let dummy = |place: &&str| ["dummy", "zdummy"].contains(&fold(place).as_str());
        let mut named = places.iter().filter(|place| !place.is_empty()).peekable();
        let all_dummies = named.peek().is_some() && named.all(dummy);
        let counts = [9, 10, 11].map(|c| number(text(c), NumberStyle::of(column(c))).ok().flatten());
        let impossible = counts.iter().flatten().any(|n| *n < 0.0 || *n > 1e8);
        let [all, women, girls] = counts.map(|n| n.filter(|n| n.fract() == 0.0 && (0.0..=1e8).contains(n)));
        let more = |part: Option<f64>| part.zip(all).is_some_and(|(part, all)| part > all);
        let over = more(women) || more(girls) || more(women.zip(girls).map(|(women, girls)| women + girls));
        let used = !text(0).is_empty() && times.contains_key(text(0));
        if text(1).is_empty() || all_dummies || impossible || over || used {
            out.push(*row);
            continue;
        }
        let informant = match value_key(&cells[7]).as_str() {
            "women" => Informant::WomenKeyInformants,
            "ki" => Informant::KeyInformant,
            _ => Informant::Unknown,
        };
        let sex = match value_key(&cells[8]).as_str() {
            "f" => Sex::Woman,
            "m" => Sex::Man,
            _ => Sex::Unknown,
        };
        let mut record = text(0).to_owned();
        if record.is_empty() {
            record = text(1).to_owned();
            if informant != Informant::Unknown {
                record = format!("{record}/{}", informant.word());
            }
            let again = times.entry(record.clone()).or_default();
            *again += 1;
            if *again > 1 {
                record = format!("{record}/{again}");
            }
        } else {
            times.insert(record.clone(), 1);
        }
        let at = [text(4), text(5)].map(|cell| number(cell, point_style).ok().flatten());
        let (lat, lon) = match at {
            [Some(y), Some(x)] if y.abs() <= 90.0 && x.abs() <= 180.0 && (x != 0.0 || y != 0.0) => (y, x),
            _ => (f64::NAN, f64::NAN),
        };
        let answer = match value_key(&cells[12]).as_str() {
            "yes" => Said(0),
            "some" => Said(1),
            "no" => Said(2),
            "" => Silent(Silence::Blank),
            "dnk" => Silent(Silence::DontKnow),
            "nc" => Silent(Silence::NoConsensus),
            "sl" => Silent(Silence::NotAsked),
            "n/a" => Silent(Silence::NotApplicable),
            "pnta" => Silent(Silence::Refused),
            _ => Silent(Silence::Unlisted),
        };
        chunk.source_row.push(*row);
        chunk.record.push(record);
        chunk.site_id.push(text(1).to_owned());
        chunk.site_name.push(text(2).to_owned());
        chunk.admin1.push(text(3).to_owned());
        for column in [&mut chunk.admin1_code, &mut chunk.admin2, &mut chunk.admin2_code] {
            column.push(String::new());
        }
        chunk.lat.push(lat);
        chunk.lon.push(lon);
        chunk.date.push(date(text(6), order).ok().flatten().unwrap_or_default());
        chunk.informant.push(informant.code());
        chunk.informant_sex.push(sex.code());
        chunk.mode.push(Mode::InPerson.code());
        for (counted, column) in Counted::ALL.into_iter().zip(&mut chunk.people) {
            let count = match counted {
                Counted::Individuals => all,
                Counted::Women => women,
                Counted::Girls => girls,
                _ => None,
            };
            column.push(count.map_or(-1, |count| count as i32));
        }
        chunk.answers[0].push(answer.code());
    }
    (chunk, out)
}

/// A row of cells that belong, of which one in some is anything.
fn row() -> impl Strategy<Value = Vec<String>> {
    let cell = |c: usize| prop_oneof![20 => select(CELLS[c]).prop_map(str::to_owned), 1 => "\\PC{0,20}"];
    (0..WIDTH).map(cell).collect::<Vec<_>>()
}

proptest! {
    #[test]
    fn the_encoder_says_what_a_plain_one_says(rows in prop::collection::vec(row(), 1..150)) {
        let mut writer = csv::Writer::from_writer(HEAD.as_bytes().to_vec());
        rows.iter().for_each(|row| writer.write_record(row).expect("memory does not refuse"));
        let csv = String::from_utf8(writer.into_inner().expect("memory does not refuse")).expect("text");
        let (chunk, _, rejected) = run(MAP, &csv);
        let (expected, out) = plain_encoder(&csv);
        prop_assert_eq!(rejected.rows.iter().map(|row| row.row).collect::<Vec<_>>(), out);
        // Numbers that are missing are not equal to themselves, and as text they are.
        prop_assert_eq!(format!("{chunk:?}"), format!("{expected:?}"));
    }
}
