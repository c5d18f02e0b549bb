//! The door from end to end: what goes out to whom, what is refused, and attacks that must fail.

use crate::{
    Door, Refusal, Rules,
    ledger::{Entry, Ledger, LedgerError, NewEntry},
    published::Published,
    testing::{MemoryLedger, Spot, disclosed_cells, picture, random_table, ready, spots},
};
use amparo_model::{Audience, Shown};
use std::sync::atomic::{AtomicBool, Ordering};

fn door() -> Door<MemoryLedger> {
    Door::open(Rules::standard(), MemoryLedger::default())
}

fn release(
    door: &Door<MemoryLedger>,
    spots: &[Spot],
    audience: Audience,
) -> Result<crate::Released<crate::Outgoing>, Refusal> {
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
    eprintln!(
        "1,000 tables: 0 cells disclosed with the rule, {off} without complementary cells, {refused} tables refused"
    );
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

#[test]
fn most_of_a_round_of_many_sites_is_left_to_read() {
    let spots = spots(7, 6, 900);
    let public = release(&door(), &spots, Audience::Public).expect("goes out");
    for row in &public.withheld {
        eprintln!(
            "{}: {} cells, {} + {} withheld, narrowest {:?}",
            row.table, row.cells, row.primary, row.complementary, row.narrowest
        );
    }
    assert!(matches!(public.whole.sites, Shown::Value(900)));
    assert!(matches!(public.whole.mean, Shown::Value(_)));
    let cells: u32 = public.withheld.iter().map(|row| row.cells).sum();
    let kept: u32 = public.withheld.iter().map(|row| row.primary + row.complementary).sum();
    assert!(kept * 2 < cells, "{kept} of {cells} cells withheld");
    for row in &public.withheld {
        let counted = ["sites by place and band", "women and girls by place and band"].contains(&row.table.as_str());
        assert!(!counted || row.narrowest.is_some_and(|width| width >= 3.0), "{row:?}");
    }
}

/// A later import of the same round.
fn changed(mut spots: Vec<Spot>, change: impl FnOnce(&mut Vec<Spot>)) -> Vec<Spot> {
    change(&mut spots);
    spots
}

fn one_more(spots: &mut Vec<Spot>) {
    let mut extra = spots[0].clone();
    extra.id = "z1".into();
    spots.push(extra);
}

#[test]
fn a_site_more_in_a_later_import_would_be_the_difference() {
    let door = door();
    let first = spots(9, 4, 150);
    release(&door, &first, Audience::Public).expect("the first goes out");
    let refused = release(&door, &changed(first.clone(), one_more), Audience::Public).expect_err("one site more");
    assert!(matches!(refused, Refusal::Difference { earlier: 1, .. }), "{refused}");
    assert!(!refused.to_string().contains("z1"));
    // Partners read what is public, so the same holds for them; people inside see all.
    release(&door, &changed(first.clone(), one_more), Audience::Partner).expect_err("partners read both");
    release(&door, &changed(first, one_more), Audience::Internal).expect("inside nothing is hidden");
}

#[test]
fn a_later_import_with_many_changes_goes_out_without_the_cells_that_differ_by_few() {
    let door = door();
    let first = spots(9, 4, 150);
    release(&door, &first, Audience::Public).expect("the first goes out");
    let second = changed(first, |spots| {
        // Four sites of one region and one of another leave the list.
        let (mut north, mut south) = (4, 1);
        spots.retain(|spot| match spot.region.as_str() {
            "North" if north > 0 => {
                north -= 1;
                false
            }
            "South" if south > 0 => {
                south -= 1;
                false
            }
            _ => true,
        });
    });
    let rules = Rules::standard();
    let rule = rules.effective(Audience::Public);
    let entries = ready(door.ledger().entries()).expect("rows");
    let old = crate::door::earlier(&entries).expect("readable");
    let (_, unguarded) = crate::prepare(&picture(&second), None, &rules, Audience::Public, &[]).expect("goes out");
    let without = crate::difference::differences(&unguarded, "r1", &old[0], &rule);
    assert!(!without.is_empty(), "without the ledger there are differences");
    let (_, guarded) = crate::prepare(&picture(&second), None, &rules, Audience::Public, &old).expect("goes out");
    assert_eq!(crate::difference::differences(&guarded, "r1", &old[0], &rule), []);
    release(&door, &second, Audience::Public).expect("goes out");
    let entries = ready(door.ledger().entries()).expect("rows");
    assert_eq!(crate::check(&entries, &rules), []);
}

#[test]
fn a_cumulative_round_differs_by_the_site_that_came() {
    let first = spots(12, 3, 120);
    let mut next = picture(&changed(first.clone(), one_more));
    next.round.id = amparo_model::RoundId::from_name("r2").expect("a name");
    let second = |door: &Door<MemoryLedger>, picture| {
        ready(door.release(picture, None, Audience::Public, "a test", "Ana", "2026-06-02"))
    };
    let door_with_first = door();
    release(&door_with_first, &first, Audience::Public).expect("the first goes out");
    let refused = second(&door_with_first, &next).expect_err("the numbers of the common sites are the same");
    assert!(matches!(refused, Refusal::Difference { .. }), "{refused}");
    // When the sites were counted anew, the difference is change and tells nothing of the site that came.
    let counted = changed(first, |spots| spots.iter_mut().for_each(|s| s.women_girls = s.women_girls.map(|n| n + 3)));
    let door_with_other = door();
    release(&door_with_other, &counted, Audience::Public).expect("the first goes out");
    second(&door_with_other, &next).expect("goes out");
}

#[test]
fn other_bands_over_the_same_facts_are_compared_too() {
    let door = door();
    let spots = spots(15, 4, 200);
    release(&door, &spots, Audience::Public).expect("the first goes out");
    let mut other = picture(&spots);
    // One edge moves a little: a few sites change their band.
    other.method.bands = [25.0, 50.0, 74.0];
    let outcome = ready(door.release(&other, None, Audience::Public, "a test", "Ana", "2026-06-02"));
    match outcome {
        Ok(_) | Err(Refusal::Difference { .. }) => {}
        Err(other) => panic!("{other}"),
    }
    assert_eq!(crate::check(&ready(door.ledger().entries()).expect("rows"), &Rules::standard()), []);
}

#[test]
fn check_finds_what_a_door_without_guard_would_have_let_out() {
    let door = door();
    let spots = spots(3, 4, 150);
    release(&door, &spots, Audience::Public).expect("goes out");
    release(&door, &spots, Audience::Partner).expect("goes out");
    let rules = Rules::standard();
    assert_eq!(crate::check(&ready(door.ledger().entries()).expect("rows"), &rules), []);
    let internal = {
        let open = crate::Outgoing { audience: Audience::Internal, ..everything(&spots) };
        let mut published = Published::default();
        published.read_cells(&open);
        published
    };
    // The second release shows all but the cells that the rule itself withholds in the first table: one sum gives them away.
    door.ledger().tamper(|rows| {
        let mut published = Published::decode(&rows[1].row.payload).expect("readable");
        let mut left = 1;
        for (cell, truth) in published.tables[0].cells.iter_mut().zip(&internal.tables[0].cells) {
            match cell.value {
                None if left > 0 => left -= 1,
                _ => cell.value = truth.value,
            }
        }
        rows[1].row.payload = published.encode();
        rows[1].row.hash = rows[1].row.true_hash();
    });
    let findings = crate::check(&ready(door.ledger().entries()).expect("rows"), &rules);
    assert!(findings.iter().any(|finding| finding.releases.contains(&2)), "{findings:?}");
}

fn everything(spots: &[Spot]) -> crate::Outgoing {
    crate::prepare(&picture(spots), None, &Rules::standard(), Audience::Internal, &[])
        .expect("goes out")
        .0
}

#[test]
fn partners_under_a_protocol_see_sites_but_not_where_they_stand_exactly() {
    let text = "[partner]\n\
        sharing_protocol = { value = \"ISP 2026\", owner = \"Ana\", reason = \"Signed.\" }\n\
        site_level = { value = true, owner = \"Ana\", reason = \"They run the sites.\" }\n";
    let (rules, problems) = Rules::with_office(text, "release_rules.toml");
    assert_eq!(problems, []);
    let door = Door::open(rules, MemoryLedger::default());
    let spots = spots(5, 3, 80);
    let partner = release(&door, &spots, Audience::Partner).expect("goes out");
    assert_eq!(partner.sites.len(), 80);
    assert_eq!(partner.sites[0].site.at, Some([45.12, 2.77]));
    assert!(partner.sites[0].source_rows.is_empty() && partner.round.questions[0].column.is_empty());
    let public = release(&door, &spots, Audience::Public).expect("goes out");
    assert!(public.sites.is_empty());
}

/// A ledger into which somebody else writes between the first look and the first row.
struct Busy(MemoryLedger, AtomicBool);

impl Ledger for Busy {
    async fn entries(&self) -> Result<Vec<Entry>, LedgerError> {
        self.0.entries().await
    }
    async fn find(&self, content_digest: &str) -> Result<Option<u64>, LedgerError> {
        self.0.find(content_digest).await
    }
    async fn append(&self, row: NewEntry) -> Result<u64, LedgerError> {
        if !self.1.swap(true, Ordering::SeqCst) {
            let mut other = NewEntry { audience: Audience::Internal, content_digest: "other".into(), ..row.clone() };
            other.hash = other.true_hash();
            self.0.append(other).await?;
        }
        self.0.append(row).await
    }
}

#[test]
fn two_releases_at_the_same_moment_follow_one_another() {
    let door = Door::open(Rules::standard(), Busy(MemoryLedger::default(), AtomicBool::new(false)));
    let released =
        ready(door.release(&picture(&spots(3, 4, 60)), None, Audience::Public, "a test", "Ana", "2026-05-02"));
    assert_eq!(released.expect("goes out").ledger_id(), 2);
    let entries = ready(door.ledger().entries()).expect("rows");
    assert_eq!(crate::ledger::verify(&entries), Ok(()));
}

#[test]
fn a_cell_that_went_out_is_not_called_back() {
    let spots = spots(9, 4, 150);
    let strict = "[public]\nmin_sites = { value = 8, owner = \"Ana\", reason = \"Small valleys.\" }\n";
    let (later, problems) = Rules::with_office(strict, "release_rules.toml");
    assert_eq!(problems, []);
    let loose = door();
    release(&loose, &spots, Audience::Public).expect("goes out");
    let entries = ready(loose.ledger().entries()).expect("rows");
    let old = crate::door::earlier(&entries).expect("readable");
    let shown =
        |published: &Published| published.tables.iter().flat_map(|t| &t.cells).filter(|c| c.value.is_some()).count();
    let (_, fresh) = crate::prepare(&picture(&spots), None, &later, Audience::Public, &[]).expect("goes out");
    let (_, after) = crate::prepare(&picture(&spots), None, &later, Audience::Public, &old).expect("goes out");
    // What everybody holds already stays; withholding it would only hide from us what readers can compute.
    assert!(shown(&fresh) < shown(&after), "{} {}", shown(&fresh), shown(&after));
    assert_eq!(shown(&after), shown(&old[0].published));
}

#[test]
fn a_domain_of_one_question_does_not_count_the_few_sites_with_an_answer() {
    let mut all: Vec<Spot> = spots(21, 2, 0);
    for (n, light) in [2, 2, 2, 2, 0, 0, 0, 2, 0, 0, 0, 0].into_iter().enumerate() {
        for region in ["North", "South", "East"] {
            let district = format!("{region} {}", n / 7);
            let answers = [if region == "South" { 2 - light } else { light }, (n % 3) as u8, ((n + 1) % 3) as u8];
            all.push(Spot {
                id: format!("{region}{n}"),
                region: region.into(),
                district,
                women_girls: Some(50),
                answers,
            });
        }
    }
    let public = release(&door(), &all, Audience::Public).expect("goes out");
    let of = |name: &str| public.admin2.iter().find(|a| a.name == name).expect("there").domains[0];
    // One site of five in the second district is unlit: the mean would say so. Four of seven in the first is enough to hide one.
    assert_eq!(of("North 1"), Shown::Withheld);
    assert!(
        public.admin2.iter().any(|a| matches!(a.domains[0], Shown::Value(_)))
            || public.admin1.iter().any(|a| matches!(a.domains[0], Shown::Value(_)))
    );
}

#[test]
fn where_no_site_has_a_number_the_sum_is_not_known_rather_than_zero() {
    let mut spots = spots(9, 4, 150);
    spots
        .iter_mut()
        .filter(|spot| spot.region == "North")
        .for_each(|spot| spot.women_girls = None);
    for audience in Audience::ALL {
        let out = release(&door(), &spots, audience).expect("goes out");
        let of = |name: &str| out.admin1.iter().find(|area| area.name == name).expect("there").women_girls;
        assert_eq!(of("North"), Shown::Missing, "{audience}");
        assert!(matches!(of("South"), Shown::Value(_) | Shown::Withheld));
    }
}
