//! Changes worked out by hand, and forms that change while nothing else does.

use super::*;
use crate::testing::{DONT_KNOW, NO, NOT_ASKED, PARTLY, YES, facts, method, round, standards};

fn change(before: (&[&str], &[(&str, &[u8])]), after: (&[&str], &[(&str, &[u8])])) -> Trend {
    between((&round(before.0), &facts(before.1)), (&round(after.0), &facts(after.1)), &standards(), &method())
}

const NONE: Option<Change> = Some(Change { points: 0.0, p5: 0.0, p95: 0.0 });

#[test]
fn a_question_more_is_no_change() {
    let trend = change(
        (&["L1", "W1"], &[("a", &[NO, PARTLY]), ("b", &[YES, NO])]),
        (&["L1", "M1", "W1"], &[("a", &[NO, NO, PARTLY]), ("b", &[YES, NO, NO])]),
    );
    assert_eq!(
        (trend.common.as_slice(), trend.only_after.as_slice()),
        (["L1".to_owned(), "W1".into()].as_slice(), ["M1".to_owned()].as_slice())
    );
    assert!(trend.only_before.is_empty());
    assert!(trend.matched.iter().all(|site| site.change == NONE), "{:?}", trend.matched);
    assert_eq!(trend.mean, NONE);
    assert_eq!(trend.admin1, [("R1".to_owned(), 2, Change { points: 0.0, p5: 0.0, p95: 0.0 })]);
    assert!(trend.domains.iter().all(|(_, sites, change)| *sites == 2 && Some(*change) == NONE));
}

#[test]
fn a_question_less_is_no_change() {
    let trend = change((&["L1", "M1", "W1"], &[("a", &[NO, NO, PARTLY])]), (&["W1", "L1"], &[("a", &[PARTLY, NO])]));
    assert_eq!(trend.only_before, ["M1"]);
    assert_eq!((trend.matched[0].change, trend.mean), (NONE, NONE));
    assert_eq!(trend.matched[0].before, trend.matched[0].after);
}

#[test]
fn a_question_that_one_site_did_not_get_in_one_round_is_left_out_for_that_site() {
    let trend = change(
        (&["L1", "W1"], &[("a", &[NO, NOT_ASKED]), ("b", &[NO, NO])]),
        (&["L1", "W1"], &[("a", &[NO, YES]), ("b", &[NO, YES])]),
    );
    let of = |id: &str| trend.matched.iter().find(|site| site.id == id).and_then(|site| site.change);
    assert_eq!(of("a"), NONE);
    assert!((of("b").expect("a change").points + 100.0 * 2.0 / 3.0).abs() < 1e-9);
}

#[test]
fn a_question_with_other_options_is_another_question() {
    let mut earlier = round(&["L1", "W1"]);
    earlier.questions[0].choices[1].hazard = Some(0.75);
    let answers: [(&str, &[u8]); 1] = [("a", &[PARTLY, NO])];
    let trend =
        between((&earlier, &facts(&answers)), (&round(&["L1", "W1"]), &facts(&answers)), &standards(), &method());
    assert_eq!(
        (trend.common.as_slice(), &trend.only_before, &trend.only_after),
        (["W1".to_owned()].as_slice(), &vec!["L1".to_owned()], &vec!["L1".to_owned()])
    );
    assert_eq!(trend.mean, NONE);
}

#[test]
fn what_nobody_knows_any_more_is_doubt_and_no_change() {
    let others = |first: u8| -> Vec<(String, [u8; 2])> {
        let mut sites: Vec<(String, [u8; 2])> =
            (0..10).map(|n| (format!("z{n}"), [NO, if n % 2 == 0 { NO } else { YES }])).collect();
        sites.push(("a".into(), [NO, first]));
        sites
    };
    let rows = |first| others(first);
    let (before, after) = (rows(YES), rows(DONT_KNOW));
    fn as_rows(rows: &[(String, [u8; 2])]) -> Vec<(&str, &[u8])> {
        rows.iter().map(|(id, answers)| (id.as_str(), answers.as_slice())).collect()
    }
    let trend = change((&["L1", "W1"], &as_rows(&before)), (&["L1", "W1"], &as_rows(&after)));
    let a = trend
        .matched
        .iter()
        .find(|site| site.id == "a")
        .and_then(|site| site.change)
        .expect("a change");
    assert_eq!(a.points, 0.0, "don't know is neither better nor worse");
    assert_eq!(a.p5, 0.0);
    assert!(a.p95 > 30.0, "half of the sites answered no, so it may have become so here: {a:?}");
    assert!(trend.matched.iter().filter(|site| site.id != "a").all(|site| site.change == NONE));
}

#[test]
fn sites_come_and_go_and_the_largest_rise_stands_first() {
    let trend = change(
        (&["L1"], &[("a", &[YES]), ("b", &[YES]), ("c", &[NO]), ("x", &[NO]), ("u", &[DONT_KNOW])]),
        (&["L1"], &[("b", &[NO]), ("a", &[PARTLY]), ("c", &[YES]), ("y", &[NO]), ("u", &[NO])]),
    );
    let found: Vec<(&str, Option<f64>)> =
        trend.matched.iter().map(|s| (s.id.as_str(), s.change.map(|c| c.points))).collect();
    assert_eq!(found, [("b", Some(100.0)), ("a", Some(50.0)), ("c", Some(-100.0)), ("u", None)]);
    assert_eq!(trend.new, [("y".to_owned(), "Site y".to_owned())]);
    assert_eq!(trend.closed, [("x".to_owned(), "Site x".to_owned())]);
    assert!((trend.mean.expect("mean").points - 50.0 / 3.0).abs() < 1e-9);
    let nothing = change((&["L1"], &[("a", &[YES])]), (&["W1"], &[("a", &[YES])]));
    assert_eq!((nothing.common.len(), nothing.mean, nothing.matched[0].change), (0, None, None));
}
