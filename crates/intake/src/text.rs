//! How text of a field is compared: a value with a value, a heading with a word, a place name with a place name.
//! Everything that says "the same" about two strings goes through here, so that it means one thing.

use unicode_normalization::UnicodeNormalization;

/// The form in which values of answers are compared: NFKC, trimmed, lower case, inner blanks as one, numbers in one spelling.
/// `" Yes "` is `"yes"`, `"0.0"` is `"0"`, Arabic digits are digits.
pub fn value_key(value: &str) -> String {
    let text = fold(value);
    plain_number(&text).map_or(text, |number| format!("{}", number + 0.0))
}

/// The form in which names of keys, words and headings are compared: as [`value_key`], without care for numbers.
pub fn fold(value: &str) -> String {
    if value.is_ascii() {
        folded(value.chars().map(|c| c.to_ascii_lowercase()), value.len())
    } else {
        folded(value.nfkc().flat_map(char::to_lowercase).map(ascii_digit), value.len())
    }
}

/// Characters with inner blanks as one and none at the ends.
fn folded(chars: impl Iterator<Item = char>, room: usize) -> String {
    let mut out = String::with_capacity(room);
    for c in chars {
        if !c.is_whitespace() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    if out.ends_with(' ') {
        out.pop();
    }
    out
}

/// Western digit for an Arabic or Persian one.
fn ascii_digit(c: char) -> char {
    match c {
        '\u{660}'..='\u{669}' => char::from(b'0' + (c as u32 - 0x660) as u8),
        '\u{6f0}'..='\u{6f9}' => char::from(b'0' + (c as u32 - 0x6f0) as u8),
        c => c,
    }
}

/// A number written plainly: a sign, digits, a point. No exponent, no separators.
pub fn plain_number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let plain = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.') && digits.bytes().any(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// The words of a heading or label, folded: split at anything that is no letter or digit, at `aB`, and between letters and digits.
/// Marks of Arabic are taken off and its letters folded, accents of Latin letters are taken off.
pub fn words(heading: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    for c in heading.nfkc() {
        let splits = !c.is_alphanumeric() && !is_mark(c)
            || (before.is_lowercase() && c.is_uppercase())
            || (before.is_ascii_digit() != c.is_ascii_digit() && before.is_alphanumeric());
        if splits && !word.is_empty() {
            words.push(bare(&std::mem::take(&mut word)));
        }
        if c.is_alphanumeric() || is_mark(c) {
            word.push(c);
        }
        before = c;
    }
    if !word.is_empty() {
        words.push(bare(&word));
    }
    words.retain(|word| !word.is_empty());
    words
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{640}' | '\'' | '\u{2019}')
}

/// Lower case without accents; Arabic without vowel marks and with one spelling of alef, yeh and teh marbuta.
fn bare(word: &str) -> String {
    word.nfkd()
        .flat_map(char::to_lowercase)
        .filter(|c| !is_mark(*c))
        .map(|c| match ascii_digit(c) {
            'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
            'ى' | 'ئ' => 'ي',
            'ؤ' => 'و',
            'ة' => 'ه',
            c => c,
        })
        .collect()
}

/// The form in which names of places are compared: their words joined, without an article.
pub fn place_key(name: &str) -> String {
    words(name)
        .iter()
        .map(|word| word.strip_prefix("ال").filter(|rest| rest.chars().count() > 2).unwrap_or(word))
        .collect()
}

/// The candidate that is nearest to a misspelt word; `None` without candidates.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = fold(word);
    candidates
        .into_iter()
        .map(|candidate| (strsim::normalized_damerau_levenshtein(&word, &fold(candidate)), candidate))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_compare_as_people_mean_them() {
        for (a, b) in [
            ("0", "0.0"),
            (" Yes ", "yes"),
            ("٣", "3"),
            ("4.None", "4.none"),
            ("ｙｅｓ", "yes"),
            ("-0", "0"),
            ("a  b", "A b"),
        ] {
            assert_eq!(value_key(a), value_key(b), "{a:?} {b:?}");
        }
        for (a, b) in [("1", "10"), ("no", "none"), ("1e3", "1000"), ("", "0")] {
            assert_ne!(value_key(a), value_key(b), "{a:?} {b:?}");
        }
    }

    #[test]
    fn plain_letters_fold_as_all_letters_do() {
        let pieces = ["A", "z", "7", "-", " ", "\t", "\u{b}", "\u{1c}", "\u{7f}", "/"];
        for text in pieces.iter().flat_map(|a| pieces.map(|b| pieces.map(|c| format!("{a}{b}{c}")))).flatten() {
            let long = folded(text.nfkc().flat_map(char::to_lowercase).map(ascii_digit), 0);
            assert_eq!(fold(&text), long, "{text:?}");
        }
    }

    #[test]
    fn headings_fall_into_words() {
        assert_eq!(words("m2969_loc_num_women_idp"), ["m", "2969", "loc", "num", "women", "idp"]);
        assert_eq!(words("admin1Pcode"), ["admin", "1", "pcode"]);
        assert_eq!(words("Éclairage public ?"), ["eclairage", "public"]);
        assert_eq!(words("الإضاءة العامّة"), ["الاضاءه", "العامه"]);
        assert_eq!(words("don't know"), ["dont", "know"]);
        assert!(words("???").is_empty());
    }

    #[test]
    fn places_and_misspellings() {
        assert_eq!(place_key("Al-Basrah"), "albasrah");
        assert_eq!(place_key("الغرب"), place_key("غرب"));
        assert_eq!(nearest("LIT-1", ["LIT-01", "WSH-01"]), Some("LIT-01"));
        assert_eq!(nearest("x", []), None);
    }
}
