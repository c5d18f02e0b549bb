//! Numbers as people and spreadsheets write them, in any of the digits and marks met in the field.
//! Pure. What cannot be read is said to be so, never guessed: `1,475` is decided for a whole column, not for a cell.

/// A cell that holds something, but not what was looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unread;

/// Which mark is the decimal one in a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NumberStyle {
    /// `1,475.5`
    #[default]
    DecimalPoint,
    /// `1.475,5`
    DecimalComma,
}

impl NumberStyle {
    /// Judges a sample of a column. A mark that cannot part thousands where it stands is decimal, and a mark that occurs twice
    /// or before the other one is not. Where nothing decides, the point is decimal: `1,475` is a count, `2.046` a latitude.
    pub fn of<'a>(sample: impl IntoIterator<Item = &'a str>) -> NumberStyle {
        let (mut for_point, mut for_comma) = (0_u32, 0_u32);
        for cell in sample {
            let plain = plain(cell);
            let Some(last) = plain.rfind([',', '.']) else { continue };
            if !plain
                .chars()
                .all(|c| c.is_ascii_digit() || matches!(c, ',' | '.' | '-' | '+' | ' ' | '%'))
            {
                continue;
            }
            let is_comma = plain.as_bytes()[last] == b',';
            let (mark, other) = if is_comma { (',', '.') } else { ('.', ',') };
            let behind = plain[last + 1..].chars().take_while(char::is_ascii_digit).count();
            let before = plain[..last].trim_start_matches(['-', '+']);
            let parts_thousands = behind == 3 && (1..=3).contains(&before.len()) && !before.starts_with('0');
            let is_decimal = match (plain.matches(mark).count(), plain.contains(other)) {
                (1, true) => true,
                (1, false) if parts_thousands => continue,
                (1, false) => true,
                _ => false,
            };
            if is_comma == is_decimal { for_comma += 1 } else { for_point += 1 }
        }
        if for_comma > for_point { NumberStyle::DecimalComma } else { NumberStyle::DecimalPoint }
    }

    const fn marks(self) -> (char, char) {
        match self {
            NumberStyle::DecimalPoint => ('.', ','),
            NumberStyle::DecimalComma => (',', '.'),
        }
    }
}

/// First digits of the scripts whose digits are read: Arabic-Indic, its eastern form, Devanagari, Bengali, Burmese, full width.
const ZEROS: [u32; 6] = [0x0660, 0x06F0, 0x0966, 0x09E6, 0x1040, 0xFF10];
/// Stands for the Arabic decimal mark, which is never anything else.
const DECIMAL: char = '\u{1}';

/// The text in ASCII digits and marks: foreign digits, blanks, signs and marks as their plain ones, marks of direction left out.
pub(crate) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        let code = c as u32;
        match c {
            '0'..='9' => plain.push(c),
            '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => {}
            '\u{66b}' => plain.push(DECIMAL),
            '\u{66c}' => plain.push(' '),
            '\u{66a}' => plain.push('%'),
            '\u{60c}' => plain.push(','),
            '\u{2212}' => plain.push('-'),
            '\u{2019}' => plain.push('\''),
            c if c.is_whitespace() => plain.push(' '),
            c => match ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&code)) {
                Some(zero) => plain.push((b'0' + (code - zero) as u8) as char),
                None => plain.push(c),
            },
        }
    }
    plain.trim().to_owned()
}

/// The number in a cell, `None` where the cell is blank. `45 %` is 0.45, as in a spreadsheet.
/// Thousands may be parted by blanks, apostrophes or the mark that the style leaves free, but only where thousands end.
pub fn number(text: &str, style: NumberStyle) -> Result<Option<f64>, Unread> {
    let bytes = text.trim_ascii().as_bytes();
    if bytes.is_empty() {
        return Ok(None);
    }
    if bytes.len() < 16 && bytes.iter().all(u8::is_ascii_digit) {
        return Ok(Some(bytes.iter().fold(0_u64, |value, digit| value * 10 + u64::from(digit - b'0')) as f64));
    }
    if style == NumberStyle::DecimalPoint
        && let Some(value) = plain_decimal(bytes)
    {
        return Ok(Some(value));
    }
    any_number(text, style)
}

/// A number in digits with one point among them and perhaps a minus in front.
fn plain_decimal(bytes: &[u8]) -> Option<f64> {
    let digits = bytes.strip_prefix(b"-").unwrap_or(bytes);
    let ends_in_digits = digits.first()?.is_ascii_digit() && digits.last()?.is_ascii_digit();
    let points = digits.iter().filter(|b| **b == b'.').count();
    let plain = ends_in_digits && points == 1 && digits.iter().all(|b| b.is_ascii_digit() || *b == b'.');
    if plain && bytes.len() < 32 { std::str::from_utf8(bytes).ok()?.parse().ok() } else { None }
}

fn any_number(text: &str, style: NumberStyle) -> Result<Option<f64>, Unread> {
    let plain = plain(text);
    if plain.is_empty() {
        return Ok(None);
    }
    let (body, scale) = match plain.strip_suffix('%') {
        Some(body) => (body.trim_end(), 100.0),
        None => (plain.as_str(), 1.0),
    };
    let (body, sign) = match body.strip_prefix('-') {
        Some(body) => (body.trim_start(), -1.0),
        None => (body.strip_prefix('+').unwrap_or(body), 1.0),
    };
    let (body, exponent) = match body.split_once(['e', 'E']) {
        Some((body, exponent)) => (body, exponent.parse::<i16>().map_err(|_| Unread)?),
        None => (body, 0),
    };
    let (decimal, group) = style.marks();
    let (whole, fraction) = body.split_once(DECIMAL).or_else(|| body.split_once(decimal)).unwrap_or((body, ""));
    if !fraction.bytes().all(|b| b.is_ascii_digit()) || (whole.is_empty() && fraction.is_empty()) {
        return Err(Unread);
    }
    let digits = ungrouped(whole, group)?;
    let value: f64 = format!("{digits}.{fraction}e{exponent}").parse().map_err(|_| Unread)?;
    if value.is_finite() { Ok(Some(sign * value / scale)) } else { Err(Unread) }
}

/// Digits without the marks between thousands, which must stand at thousands (or at lakhs) and be all the same.
fn ungrouped(whole: &str, group: char) -> Result<String, Unread> {
    let Some(mark) = whole.chars().find(|c| !c.is_ascii_digit()) else {
        return Ok(if whole.is_empty() { "0".into() } else { whole.into() });
    };
    if mark != group && !matches!(mark, ' ' | '\'') {
        return Err(Unread);
    }
    let groups: Vec<&str> = whole.split(mark).collect();
    let (first, last) = (groups[0], groups[groups.len() - 1]);
    let between = &groups[1..groups.len() - 1];
    let even = between.iter().all(|g| g.len() == 3) || between.iter().all(|g| g.len() == 2);
    let all_digits = groups.iter().all(|g| g.bytes().all(|b| b.is_ascii_digit()));
    if (1..=3).contains(&first.len()) && last.len() == 3 && even && all_digits {
        Ok(groups.concat())
    } else {
        Err(Unread)
    }
}

#[cfg(test)]
mod tests {
    use super::NumberStyle::{DecimalComma, DecimalPoint};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_of_the_field() {
        for (text, style, value) in [
            ("1475", DecimalPoint, 1475.0),
            (" 1,475 ", DecimalPoint, 1475.0),
            ("1,475", DecimalComma, 1.475),
            ("1.475,5", DecimalComma, 1475.5),
            ("1 475", DecimalPoint, 1475.0),
            ("1\u{a0}475\u{202f}000", DecimalComma, 1_475_000.0),
            ("1'475.25", DecimalPoint, 1475.25),
            ("1’475", DecimalPoint, 1475.0),
            ("12,5", DecimalComma, 12.5),
            ("١٤٧٥", DecimalPoint, 1475.0),
            ("١٬٤٧٥٫٥", DecimalPoint, 1475.5),
            ("١٬٤٧٥٫٥", DecimalComma, 1475.5),
            ("۱۲۳", DecimalPoint, 123.0),
            ("१२", DecimalPoint, 12.0),
            ("\u{200f}-٣", DecimalPoint, -3.0),
            ("٤٥٪", DecimalPoint, 0.45),
            ("45 %", DecimalPoint, 0.45),
            ("1.2E+05", DecimalPoint, 120_000.0),
            ("1,00,000", DecimalPoint, 100_000.0),
            (".5", DecimalPoint, 0.5),
            ("−2", DecimalPoint, -2.0),
        ] {
            assert_eq!(number(text, style), Ok(Some(value)), "{text}");
        }
        for text in
            ["12,5", "1,47", "1,4755", "12a", "-", "%", "1.2.3", "1 2", "1,234 567", "1e999", "n/a", ",", "0x10", "inf"]
        {
            assert_eq!(number(text, DecimalPoint), Err(Unread), "{text}");
        }
        assert_eq!(number(" \u{a0}", DecimalPoint), Ok(None));
    }

    #[test]
    fn the_column_decides_what_a_cell_cannot() {
        let of = |cells: &[&str]| NumberStyle::of(cells.iter().copied());
        assert_eq!(of(&["1,475", "2,300"]), DecimalPoint);
        assert_eq!(of(&["1,475", "12,5"]), DecimalComma);
        assert_eq!(of(&["1.475", "1.234.567"]), DecimalComma);
        assert_eq!(of(&["1.475,5"]), DecimalComma);
        assert_eq!(of(&["2.046", "45.318"]), DecimalPoint);
        assert_eq!(of(&["0,475"]), DecimalComma);
        assert_eq!(of(&["1,234,567", "12"]), DecimalPoint);
        assert_eq!(of(&["", "yes, of course"]), DecimalPoint);
    }

    /// A number written with groups and marks of a style.
    fn written(value: i64, cents: u8, style: NumberStyle, zero: u32, blank: bool) -> String {
        let (decimal, group) = style.marks();
        let group = if blank { '\u{a0}' } else { group };
        let digits = value.unsigned_abs().to_string();
        let mut text = String::from(if value < 0 { "-" } else { "" });
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                text.push(group);
            }
            text.push(digit);
        }
        text.push(decimal);
        text.push_str(&format!("{cents:02}"));
        text.chars()
            .map(|c| c.to_digit(10).and_then(|d| char::from_u32(zero + d)).unwrap_or(c))
            .collect()
    }

    proptest! {
        #[test]
        fn what_is_written_in_a_style_is_read_in_it(
            value in -999_999_999_i64..999_999_999, cents in 0_u8..100, comma: bool, blank: bool, script in 0..7_usize
        ) {
            let style = if comma { DecimalComma } else { DecimalPoint };
            let zero = ZEROS.get(script).copied().unwrap_or(0x30);
            let text = written(value, cents, style, zero, blank);
            let wanted = (value.unsigned_abs() as f64 + f64::from(cents) / 100.0) * if text.starts_with('-') { -1.0 } else { 1.0 };
            let read = number(&text, style).expect("a number").expect("not blank");
            prop_assert!((read - wanted).abs() < 1e-6, "{text}: {read}");
            if value.abs() >= 1000 && !blank {
                prop_assert_eq!(NumberStyle::of([text.as_str()]), style);
            }
        }

        #[test]
        fn the_short_way_says_what_the_long_one_says(text in " ?-?[0-9]{0,9}[.,]?[0-9]{0,20}|[0-9.,eE+ -]{0,10}") {
            let bits = |read: Result<Option<f64>, Unread>| read.map(|value| value.map(f64::to_bits));
            for style in [DecimalPoint, DecimalComma] {
                prop_assert_eq!(bits(number(&text, style)), bits(any_number(&text, style)));
            }
        }

        #[test]
        fn no_text_breaks_it(text in "\\PC{0,12}") {
            for style in [DecimalPoint, DecimalComma] {
                if let Ok(Some(value)) = number(&text, style) {
                    prop_assert!(value.is_finite());
                }
            }
            NumberStyle::of([text.as_str()]);
        }
    }
}
