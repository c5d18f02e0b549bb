//! Small worlds with figures worked out by hand, and properties that hold in any world.

use super::*;
use crate::testing::{DONT_KNOW, NO, NOT_ASKED, OTHER, PARTLY, YES, facts, method, round, standards, take};
use proptest::prelude::*;

const ALL: [&str; 5] = ["L1", "L2", "W1", "W2", "M1"];

fn picture(rows: &[(&str, &[u8])]) -> Picture {
    from(&facts(rows))
}

fn from(facts: &RoundFacts) -> Picture {
    make(&round(&ALL), facts, Arc::new(standards()), &method(), &|_| {}, &AtomicBool::new(false)).expect("a picture")
}

fn site<'a>(picture: &'a Picture, id: &str) -> &'a SiteView {
    picture.sites.iter().find(|s| s.site.id == id).expect("the site")
}

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
}

#[test]
fn a_site_by_hand() {
    // light: (1 + 0) / 2 = 0.5 with weight 1; water: (1 x 0.5 + 3 x 1) / 4 = 0.875 with weight 2; movement: not asked.
    let picture = picture(&[("a", &[NO, YES, PARTLY, NO, NOT_ASKED])]);
    let a = site(&picture, "a");
    let score = a.score.expect("a score");
    near(score.value, 100.0 * (0.5 + 2.0 * 0.875) / 3.0);
    assert_eq!((score.low, score.high), (score.value, score.value));
    assert_eq!((score.rank, score.rank_p5, score.rank_p95), (1, 1, 1));
    assert_eq!((a.answered, a.unknown, a.not_asked), (4, 0, 1));
    near(a.domains[1].expect("water").value, 0.875);
    assert_eq!(a.domains[2], None);
    near(a.worst.expect("worst"), 87.5);
    near(a.worst_half.expect("worst half"), 87.5);
    let drivers: Vec<(u16, f64)> = a.drivers.iter().map(|d| (d.indicator, d.points)).collect();
    assert_eq!(drivers.len(), 3);
    near(drivers[0].1, 100.0 * 2.0 / 3.0 * 0.75);
    near(drivers[1].1, 100.0 / 3.0 / 2.0);
    near(drivers[2].1, 100.0 * 2.0 / 3.0 * 0.25 * 0.5);
    assert_eq!(drivers.iter().map(|d| d.0).collect::<Vec<_>>(), [3, 0, 2]);
    near(drivers.iter().map(|d| d.1).sum(), score.value);
}

#[test]
fn unknown_is_neither_zero_nor_not_asked() {
    let of = |code| {
        let picture = picture(&[("a", &[NO, code, YES, NO, YES])]);
        site(&picture, "a").score.expect("a score")
    };
    let (unknown, not_asked, zero) = (of(DONT_KNOW), of(NOT_ASKED), of(YES));
    near(unknown.value, 100.0 * (1.0 + 2.0 * 0.75) / 4.0);
    assert!(unknown.value > zero.value, "don't know counted as no hazard");
    assert_eq!(unknown.value, not_asked.value, "only bounds differ");
    near(unknown.low, zero.value);
    near(unknown.high, 100.0 * (1.0 + 2.0 * 0.75) / 4.0);
    assert_eq!(not_asked.low, not_asked.value, "not asked is no unknown");
    assert!(unknown.low < unknown.value);
    assert_eq!(of(OTHER), unknown, "an answer without a hazard is unknown");
}

#[test]
fn a_domain_of_unknowns_counts_in_the_bounds_only() {
    let picture = picture(&[
        ("a", &[NO, NO, DONT_KNOW, NOT_ASKED, NOT_ASKED]),
        ("b", &[DONT_KNOW, NOT_ASKED, NOT_ASKED, NOT_ASKED, NOT_ASKED]),
    ]);
    let score = site(&picture, "a").score.expect("a score");
    near(score.value, 100.0);
    near(score.low, 100.0 / 3.0);
    near(score.high, 100.0);
    assert_eq!(site(&picture, "b").score, None);
    assert_eq!(picture.sites[1].site.id, "b", "sites without a score are last");
    assert_eq!(picture.whole.scored, 1);
    near(picture.domains[1].unknown_share, 1.0);
    assert_eq!(picture.domains[1].mean, None);
}

#[test]
fn equal_sites_share_the_better_rank_in_every_draw() {
    let picture = picture(&[("c", &[YES; 5]), ("b", &[NO; 5]), ("a", &[NO; 5])]);
    let order: Vec<(&str, u32, u32, u32)> = picture
        .sites
        .iter()
        .filter_map(|s| s.score.map(|r| (s.site.id.as_str(), r.rank, r.rank_p5, r.rank_p95)))
        .collect();
    assert_eq!(order, [("a", 1, 1, 1), ("b", 1, 1, 1), ("c", 3, 3, 3)]);
}

#[test]
fn what_is_unknown_widens_the_range_of_the_rank() {
    let picture = picture(&[
        ("a", &[NO, NO, NO, NO, DONT_KNOW]),
        ("b", &[NO, NO, NO, NO, NO]),
        ("c", &[NO, NO, NO, NO, YES]),
        ("d", &[NO, NO, NO, NO, YES]),
    ]);
    // Drawn from {1, 0, 0}: shares rank 1 with b in a third of draws, else rank 2 with c and d.
    let a = site(&picture, "a").score.expect("a score");
    assert_eq!((a.rank, a.rank_p5, a.rank_p95), (1, 1, 2));
    let b = site(&picture, "b").score.expect("a score");
    assert_eq!((b.rank_p5, b.rank_p95), (1, 1));
    let c = site(&picture, "c").score.expect("a score");
    assert_eq!((c.rank, c.rank_p5, c.rank_p95), (3, 2, 3));
}

#[test]
fn rows_of_a_site_are_joined() {
    let mut facts =
        facts(&[("a", &[YES, DONT_KNOW, NOT_ASKED, NO, NO]), ("a", &[NO, NOT_ASKED, NOT_ASKED, DONT_KNOW, NO])]);
    facts.rows.site_name = vec![String::new(), "Named".into()];
    facts.rows.people[6] = vec![-1, 40];
    facts.rows.informant_sex = vec![2, 1];
    facts.rows.mode = vec![0, 3];
    let picture = from(&facts);
    let a = site(&picture, "a");
    assert_eq!((a.site.name.as_str(), a.women_girls, picture.rows), ("Named", Some(40), 2));
    assert_eq!((a.answered, a.unknown, a.not_asked), (3, 1, 1));
    near(a.domains[0].expect("light").value, 0.5);
    assert_eq!(a.answers, [YES, DONT_KNOW, NOT_ASKED, NO, NO]);
    assert_eq!(a.source_rows, [2, 3]);
    assert_eq!((a.informants.men, a.informants.observed, a.informants.women), (1, 1, 0));
    assert!(a.informants.all_men());
    assert_eq!(a.disagreements, [Disagreement { asked: 0, seen: 0, asked_hazard: 0.0, seen_hazard: 1.0 }]);
    assert_eq!(picture.indicators[1].silences[0], 1);
    assert_eq!((picture.indicators[0].answered, picture.indicators[1].unknown), (1, 1));
}

#[test]
fn asked_and_seen_that_differ_are_named() {
    let picture = picture(&[
        ("a", &[NO, YES, YES, YES, YES]),
        ("b", &[NO, PARTLY, YES, YES, YES]),
        ("c", &[NO, NO, YES, YES, YES]),
    ]);
    assert_eq!(
        site(&picture, "a").disagreements,
        [Disagreement { asked: 0, seen: 1, asked_hazard: 1.0, seen_hazard: 0.0 }]
    );
    assert_eq!(site(&picture, "b").disagreements.len(), 1, "a difference of one half counts");
    assert!(site(&picture, "c").disagreements.is_empty());
}

#[test]
fn areas_are_weighted_by_women_and_girls() {
    let mut facts = facts(&[("a", &[NO; 5]), ("b", &[YES; 5]), ("c", &[PARTLY; 5]), ("d", &[DONT_KNOW; 5])]);
    facts.rows.people[6] = vec![300, 100, -1, 50];
    facts.rows.admin2 = ["D1", "D1", "D1", "D1"].map(String::from).into();
    facts.rows.admin1 = ["R1", "R1", "R2", "R1"].map(String::from).into();
    let picture = from(&facts);
    let whole = &picture.whole;
    near(whole.weighted.expect("weighted"), 75.0);
    assert_eq!((whole.weighted_p5, whole.weighted_p95.map(f64::round)), (whole.weighted_p95, Some(75.0)));
    near(whole.mean.expect("mean"), 50.0);
    assert_eq!((whole.worst, whole.women_girls, whole.women_girls_missing, whole.scored), (Some(100.0), 450, 1, 3));
    assert_eq!(whole.sites_by_band, [1, 0, 1, 1]);
    assert_eq!(whole.women_girls_by_band, [100, 0, 0, 300]);
    assert_eq!(
        picture.admin1.iter().map(|a| (a.name.as_str(), a.weighted)).collect::<Vec<_>>(),
        [("R1", Some(75.0)), ("R2", None)]
    );
    assert_eq!(picture.admin2.len(), 2, "one name in two regions is two districts");
    assert_eq!(picture.admin2[1].within, "R2");
}

#[test]
fn a_code_joins_what_is_spelled_in_two_ways() {
    let mut facts = facts(&[("a", &[NO; 5]), ("b", &[YES; 5])]);
    facts.rows.admin1 = ["Bay", "Baay"].map(String::from).into();
    facts.rows.admin1_code = vec!["SO24".into(), "SO24".into()];
    let picture = from(&facts);
    assert_eq!((picture.admin1.len(), picture.admin1[0].code.as_str()), (1, "SO24"));
}

#[test]
fn other_rules_are_compared_with_the_mean() {
    let picture = picture(&[("a", &[NO; 5]), ("b", &[NO, NO, YES, YES, YES]), ("c", &[YES; 5])]);
    let worst = &picture.aggregations[1];
    assert_eq!(worst.rule, "worst");
    near(worst.at_maximum.expect("share"), 2.0 / 3.0);
    assert_eq!(worst.sites_by_band, [1, 0, 0, 2]);
    near(worst.top_tenth_kept.expect("kept"), 0.5);
}

#[test]
fn what_does_not_fit_is_refused() {
    let made = |round: &Round| {
        make(round, &facts(&[("a", &[NO; 5])]), Arc::new(standards()), &method(), &|_| {}, &AtomicBool::new(false))
            .map(|_| ())
    };
    assert_eq!(made(&round(&["L1"])), Err(PictureError::FactsDoNotFit { questions: 1, columns: 5 }));
    assert_eq!(
        made(&round(&["L1", "L2", "W1", "W2", "X9"])),
        Err(PictureError::UnknownIndicator { indicator: "X9".into() })
    );
    let stopped = make(
        &round(&ALL),
        &facts(&[("a", &[NO; 5])]),
        Arc::new(standards()),
        &method(),
        &|_| {},
        &AtomicBool::new(true),
    );
    assert_eq!(stopped.map(|_| ()), Err(PictureError::Cancelled));
    let none = from(&take(&facts(&[("a", &[NO; 5])]), &[]));
    assert_eq!((none.sites.len(), none.whole.mean, none.aggregations[0].at_maximum), (0, None, None));
}

/// Facts of up to 30 sites with any answers, some in a region of their own, some with people.
fn any_facts() -> impl Strategy<Value = RoundFacts> {
    let code = prop::sample::select(vec![YES, PARTLY, NO, OTHER, NOT_ASKED, DONT_KNOW]);
    let row = (prop::collection::vec(code, 5), 0..3_usize, -1..500_i32);
    prop::collection::vec(row, 1..30).prop_map(|rows| {
        let ids: Vec<String> = (0..rows.len()).map(|n| format!("s{n:02}")).collect();
        let written: Vec<(&str, &[u8])> =
            ids.iter().zip(&rows).map(|(id, row)| (id.as_str(), row.0.as_slice())).collect();
        let mut facts = facts(&written);
        facts.rows.admin1 = rows.iter().map(|row| ["", "R1", "R2"][row.1].to_owned()).collect();
        facts.rows.people[6] = rows.iter().map(|row| row.2).collect();
        facts
    })
}

fn bounds(picture: &Picture) -> std::collections::HashMap<&str, (f64, f64)> {
    picture
        .sites
        .iter()
        .filter_map(|s| s.score.map(|score| (s.site.id.as_str(), (score.low, score.high))))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_score_lies_within_its_bounds_and_its_points_add_up(facts in any_facts()) {
        let round = round(&ALL);
        let menu = Menu::of(&round.questions, &standards()).expect("a menu");
        let columns: Vec<&[u8]> = facts.rows.answers.iter().map(Vec::as_slice).collect();
        let gathered = Sites::gather(&facts.rows, &columns, &menu);
        for view in from(&facts).sites {
            let Some(score) = view.score else { continue };
            prop_assert!(0.0 <= score.low && score.low <= score.value && score.value <= score.high && score.high <= 100.0 + 1e-9);
            prop_assert!(1 <= score.rank_p5 && score.rank_p5 <= score.rank_p95);
            let at = gathered.sites.iter().position(|s| s.id == view.site.id).expect("the site");
            let cell = |question| gathered.cell(at, question);
            let sum: f64 = points(&menu, &domain_sums(&menu, cell), cell).into_iter().flatten().sum();
            prop_assert!((sum - score.value).abs() < 1e-9);
        }
    }

    #[test]
    fn an_unknown_more_never_narrows_the_bounds(facts in any_facts(), question in 0..5_usize, row in 0..30_usize) {
        let row = row % facts.rows.len();
        let mut doubted = facts.clone();
        doubted.rows.answers[question][row] = DONT_KNOW;
        let (before, after) = (from(&facts), from(&doubted));
        let (before, after) = (bounds(&before), bounds(&after));
        for (id, (low, high)) in after {
            if let Some((was_low, was_high)) = before.get(id) {
                prop_assert!(low <= was_low + 1e-9 && high >= was_high - 1e-9, "{id}: {low} {high} after {was_low} {was_high}");
            }
        }
    }

    #[test]
    fn the_order_of_rows_changes_nothing(facts in any_facts(), seed in any::<u64>()) {
        let mut order: Vec<usize> = (0..facts.rows.len()).collect();
        order.sort_by_key(|at| (*at as u64 + 1).wrapping_mul(seed | 1));
        prop_assert_eq!(format!("{:?}", from(&facts)), format!("{:?}", from(&take(&facts, &order))));
    }
}

#[test]
fn threads_change_nothing_and_the_seed_does() {
    let rows: Vec<(String, [u8; 5])> = (0..90_u8)
        .map(|n| {
            (format!("s{n:02}"), [n % 3, (n / 3) % 3, DONT_KNOW, n % 2, if n % 5 == 0 { DONT_KNOW } else { n % 3 }])
        })
        .collect();
    let rows: Vec<(&str, &[u8])> = rows.iter().map(|(id, answers)| (id.as_str(), answers.as_slice())).collect();
    let facts = facts(&rows);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| format!("{:?}", from(&facts).sites))
    };
    assert_eq!(with(1), with(3));
    let other = Method { seed: 2, ..method() };
    let other =
        make(&round(&ALL), &facts, Arc::new(standards()), &other, &|_| {}, &AtomicBool::new(false)).expect("a picture");
    assert_ne!(with(1), format!("{:?}", other.sites));
}
