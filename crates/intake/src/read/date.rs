//! Dates as people, forms and spreadsheets write them, to ISO 8601. Pure.
//! `03/04/2024` is decided for a whole column, as the decimal mark is.

use super::value::{Unread, plain};

/// Which comes first in a date of three numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DateOrder {
    /// `31/12/2024`
    #[default]
    DayFirst,
    /// `12/31/2024`
    MonthFirst,
}

impl DateOrder {
    /// Judges a sample of a column: a number above 12 can only be the day. Where nothing decides, the day comes first.
    pub fn of<'a>(sample: impl IntoIterator<Item = &'a str>) -> DateOrder {
        let (mut day_first, mut month_first) = (0_u32, 0_u32);
        for cell in sample {
            if let [a, b, year, ..] = numbers(&plain(cell))[..]
                && !(100..1900).contains(&year)
            {
                day_first += u32::from((13..=31).contains(&a) && b <= 12);
                month_first += u32::from((13..=31).contains(&b) && a <= 12);
            }
        }
        if month_first > day_first { DateOrder::MonthFirst } else { DateOrder::DayFirst }
    }
}

/// Names of the months in the languages that are read, three letters or more; Arabic in the names of Cairo and of Baghdad.
const MONTHS: [&[&str]; 12] = [
    &["jan", "ene", "يناير", "كانون الثاني"],
    &["feb", "fév", "fev", "فبراير", "شباط"],
    &["mar", "مارس", "آذار", "اذار"],
    &["apr", "avr", "abr", "أبريل", "ابريل", "نيسان"],
    &["may", "mai", "مايو", "أيار", "ايار"],
    &["jun", "juin", "يونيو", "حزيران"],
    &["jul", "juil", "يوليو", "تموز"],
    &["aug", "aoû", "aou", "ago", "أغسطس", "اغسطس", "آب"],
    &["sep", "سبتمبر", "أيلول", "ايلول"],
    &["oct", "أكتوبر", "اكتوبر", "تشرين الأول", "تشرين الاول"],
    &["nov", "نوفمبر", "تشرين الثاني"],
    &["dec", "déc", "dic", "ديسمبر", "كانون الأول", "كانون الاول"],
];

/// The day in a cell as `2024-12-31`, `None` where the cell is blank. Times of day are left out.
/// Takes ISO 8601, three numbers in `order`, names of months (en, fr, es, ar), and serial numbers of Excel (1954 to 2119).
pub fn date(text: &str, order: DateOrder) -> Result<Option<String>, Unread> {
    iso_8601(text.as_bytes()).unwrap_or_else(|| any_date(text, order))
}

/// What [`any_date`] says of ISO 8601 as programs write it, with or without a time, in a fiftieth of the time.
fn iso_8601(text: &[u8]) -> Option<Result<Option<String>, Unread>> {
    let (day, time) = text.split_first_chunk::<10>()?;
    let &[y1 @ b'1'..=b'9', y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = day else { return None };
    let is_time = |time: &[u8]| time.iter().all(|b| b.is_ascii_digit() || b"T:.+-Z".contains(b));
    if ![y2, y3, y4, m1, m2, d1, d2].iter().all(u8::is_ascii_digit)
        || !(time.is_empty() || time[0] == b'T' && is_time(time))
    {
        return None;
    }
    let number = |digits: &[u8]| digits.iter().fold(0, |value, digit| value * 10 + u32::from(digit - b'0'));
    Some(
        iso(number(&[y1, y2, y3, y4]), number(&[m1, m2]), number(&[d1, d2]))
            .ok_or(Unread)
            .map(Some),
    )
}

fn any_date(text: &str, order: DateOrder) -> Result<Option<String>, Unread> {
    let plain = plain(text);
    if plain.is_empty() {
        return Ok(None);
    }
    if let Some(days) = serial(&plain) {
        return Ok(Some(days));
    }
    let lower = plain.to_lowercase();
    let numbers = numbers(&plain);
    let month = if lower.chars().any(char::is_alphabetic) { month_named(&lower) } else { None };
    let (year, month, day) = match (month, &numbers[..]) {
        (Some(month), [first, second, ..]) if *first > 31 => (*first, month, *second),
        (Some(month), [day, year, ..]) => (*year, month, *day),
        (None, [year, month, day, ..]) if *year > 999 => (*year, *month, *day),
        (None, [a, b, year, ..]) => match order {
            DateOrder::DayFirst => (*year, *b, *a),
            DateOrder::MonthFirst => (*year, *a, *b),
        },
        (None, [packed]) if plain.len() == 8 => (packed / 10_000, packed / 100 % 100, packed % 100),
        _ => return Err(Unread),
    };
    let year = match year {
        0..70 => year + 2000,
        70..100 => year + 1900,
        _ => year,
    };
    if month_named(&lower).is_none() && !looks_numeric(&plain) {
        return Err(Unread);
    }
    iso(year, month, day).ok_or(Unread).map(Some)
}

/// Runs of digits, in order; a run that fits no date is left out with all behind it.
fn numbers(plain: &str) -> Vec<u32> {
    let runs = plain.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
    runs.map_while(|run| if run.len() <= 8 { run.parse().ok() } else { None })
        .take(8)
        .collect()
}

/// Begins with a digit and holds no letters before its time of day.
fn looks_numeric(plain: &str) -> bool {
    let day = plain.split(['T', ' ']).next().unwrap_or("");
    day.starts_with(|c: char| c.is_ascii_digit())
        && day.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '/' | '.'))
}

fn month_named(lower: &str) -> Option<u32> {
    let named = |names: &[&str]| {
        names.iter().any(|name| {
            let starts = |at: usize| lower[..at].chars().next_back().is_none_or(|c| !c.is_alphabetic());
            lower.match_indices(name).any(|(at, _)| starts(at))
        })
    };
    (0..12).find(|month| named(MONTHS[*month])).map(|month| month as u32 + 1)
}

/// The day that a serial number of Excel stands for.
fn serial(plain: &str) -> Option<String> {
    let whole = plain
        .split_once('.')
        .map_or(plain, |(whole, part)| if part.bytes().all(|b| b.is_ascii_digit()) { whole } else { "" });
    let days: u32 = if whole.len() == 5 { whole.parse().ok()? } else { return None };
    (20_000..80_000).contains(&days).then(|| civil(i64::from(days) - 25_569))
}

/// The day so many days after 1970-01-01. Algorithm: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
fn civil(days: i64) -> String {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{:02}", doy - (153 * mp + 2) / 5 + 1)
}

fn iso(year: u32, month: u32, day: u32) -> Option<String> {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    ((1900..2200).contains(&year) && (1..=days).contains(&day)).then(|| format!("{year:04}-{month:02}-{day:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn dates_of_the_field() {
        for text in [
            "2024-08-15",
            "2024-08-15T09:30:00.000+03:00",
            "2024/8/15",
            "15/08/2024",
            "15.8.24",
            "15-08-2024 09:30",
            "20240815",
            "15 Aug 2024",
            "15-Aug-24",
            "August 15, 2024",
            "15 août 2024",
            "15 de agosto de 2024",
            "١٥/٠٨/٢٠٢٤",
            "15 آب 2024",
            "١٥ أغسطس ٢٠٢٤",
            "45519",
            "45519.75",
            " 2024-08-15 00:00:00 ",
        ] {
            assert_eq!(date(text, DateOrder::DayFirst), Ok(Some("2024-08-15".into())), "{text}");
        }
        assert_eq!(date("8/15/2024", DateOrder::MonthFirst), Ok(Some("2024-08-15".into())));
        assert_eq!(date("", DateOrder::DayFirst), Ok(None));
        for text in
            ["31/02/2024", "8/15/2024", "yes", "12", "1475", "99999", "2024", "15 Foo 2024", "camp 3/4/2024", "1/1"]
        {
            assert_eq!(date(text, DateOrder::DayFirst), Err(Unread), "{text}");
        }
    }

    #[test]
    fn the_column_decides_the_order() {
        assert_eq!(DateOrder::of(["03/04/2024", "8/15/2024"]), DateOrder::MonthFirst);
        assert_eq!(DateOrder::of(["03/04/2024", "15/8/2024"]), DateOrder::DayFirst);
        assert_eq!(DateOrder::of(["03/04/2024", ""]), DateOrder::DayFirst);
    }

    proptest! {
        #[test]
        fn a_serial_and_its_date_agree(days in 20_000_u32..80_000) {
            let read = date(&days.to_string(), DateOrder::DayFirst).expect("a date").expect("not blank");
            prop_assert_eq!(date(&read, DateOrder::DayFirst), Ok(Some(read.clone())));
            let (y, m, d) = (&read[..4], &read[5..7], &read[8..]);
            let turned = format!("{m}/{d}/{y}");
            prop_assert_eq!(date(&turned, DateOrder::MonthFirst), Ok(Some(read.clone())));
        }

        #[test]
        fn the_short_way_says_what_the_long_one_says(
            text in "[12][09][0-9]{2}-[0-9]{2}-[0-9]{2}([T ][0-9T:.+Z-]{0,14})?|[0-9T:./ -]{0,16}",
            month_first: bool,
        ) {
            let order = if month_first { DateOrder::MonthFirst } else { DateOrder::DayFirst };
            prop_assert_eq!(date(&text, order), any_date(&text, order));
        }

        #[test]
        fn no_text_breaks_it(text in "\\PC{0,16}") {
            let _ = date(&text, DateOrder::DayFirst);
            DateOrder::of([text.as_str()]);
        }
    }
}
