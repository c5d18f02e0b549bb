//! The door from end to end: what goes out to whom, what is refused, and attacks that must fail.

use crate::{
    Door, Refusal, Rules,
    ledger::Ledger,
    published::Published,
    testing::{MemoryLedger, Spot, disclosed_cells, picture, random_table, ready, spots},
};
use amparo_model::{Audience, Shown};

fn door() -> Door<MemoryLedger> {
    Door::open(Rules::standard(), MemoryLedger::default())
}

fn release(door: &Door<MemoryLedger>, spots: &[Spot], audience: Audience) -> Result<crate::Released<crate::Outgoing>, Refusal> {
    ready(door.release(&picture(spots), None, audience, "a test", "Ana", "2026-05-02T10:00:00Z"))
}

#[test]
fn a_thousand_random_tables_hold_with_the_rule_and_break_without_it() {
    let rules = Rules::standard();
    let rule = rules.of(Audience::Public);
    let (mut off, mut refused) = (0, 0);
    for seed in 0..1000 {
        let table = random_table(seed);
        match disclosed_cells(&table, rule, true) {
            Some(cells) => assert_eq!(cells, 0, "table {seed}"),
            None => refused += 1,
        }
        off += disclosed_cells(&table, rule, false).unwrap_or(0);
    }
    eprintln!("1,000 tables: 0 cells disclosed with the rule, {off} without complementary cells, {refused} tables refused");
    assert!(off > 1000, "the attacker finds {off} cells");
    assert!(refused < 50, "{refused} tables refused");
}

#[test]
fn every_audience_gets_a_picture_and_wider_ones_see_no_more() {
    for seed in 0..6 {
        let spots = spots(seed, 4, 150);
        let door = door();
        let internal = release(&door, &spots, Audience::Internal).expect("internal");
        let partner = release(&door, &spots, Audience::Partner).expect("partner");
        let public = release(&door, &spots, Audience::Public).expect("public");
        assert_eq!(internal.sites.len(), 150);
        assert!(partner.sites.is_empty() && public.sites.is_empty());
        let cells = |out: &crate::Outgoing| {
            let mut published = Published::default();
            published.read_cells(out);
            published.tables
        };
        let (internal, partner, public) = (cells(&internal), cells(&partner), cells(&public));
        let mut shown = 0;
        for ((everything, some), least) in internal.iter().zip(&partner).zip(&public) {
            for ((e, s), l) in everything.cells.iter().zip(&some.cells).zip(&least.cells) {
                assert!(e.value.is_some());
                assert!(l.value.is_none() || s.value.is_some(), "{:?}: public sees more than partners", least.subject);
                shown += u32::from(l.value.is_some());
            }
        }
        assert!(shown > 100, "something is left to read: {shown}");
    }
}

#[test]
fn the_same_release_again_takes_no_new_row_and_is_the_same() {
    let door = door();
    let spots = spots(3, 4, 120);
    let first = release(&door, &spots, Audience::Public).expect("goes out");
    let again = release(&door, &spots, Audience::Public).expect("goes out again");
    assert_eq!(first.ledger_id(), again.ledger_id());
    assert_eq!(ready(door.ledger().entries()).expect("rows").len(), 1);
    assert_eq!(format!("{:?}", *first), format!("{:?}", *again));
}

#[test]
fn a_ledger_that_was_touched_stops_the_door() {
    let door = door();
    let spots = spots(3, 4, 120);
    release(&door, &spots, Audience::Public).expect("goes out");
    door.ledger().tamper(|rows| rows[0].row.purpose = "another".into());
    let refused = release(&door, &spots, Audience::Partner).expect_err("stops");
    assert!(matches!(refused, Refusal::Ledger(_)), "{refused}");
}

#[test]
fn a_round_of_two_sites_does_not_go_out() {
    let refused = release(&door(), &spots(1, 1, 2), Audience::Public).expect_err("too few");
    assert!(matches!(refused, Refusal::TooFewSites { .. }), "{refused}");
}

#[test]
fn outside_readers_get_no_columns_notes_or_exact_places() {
    let spots = spots(5, 3, 100);
    let door = door();
    let public = release(&door, &spots, Audience::Public).expect("goes out");
    assert!(public.round.questions.iter().all(|q| q.column.is_empty() && q.note.is_none()));
    let internal = release(&door, &spots, Audience::Internal).expect("goes out");
    assert_eq!(internal.sites[0].site.at, Some([45.12346, 2.76543]));
    assert!(matches!(public.whole.sites, Shown::Value(100)));
}
