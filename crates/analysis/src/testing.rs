//! Small worlds for the tests of this crate: a menu of three domains, a round over it, and sites written as lists of answers.

use crate::RoundFacts;
use amparo_model::{
    Choice, Chunk, Domain, HazardOption, Indicator, Informant, Method, ObservedPair, Question, Round, RoundId,
    Standards,
};

/// Domains light (weight 1), water (weight 2) and movement (weight 1); indicators L1, L2, W1, W2 (weight 3), M1. L2 is L1 as seen.
pub fn standards() -> Standards {
    let indicator = |id: &str, domain: &str, weight| Indicator {
        id: id.into(),
        domain: domain.into(),
        text: format!("{id}?"),
        options: [("yes", 0.0), ("partly", 0.5), ("no", 1.0)]
            .map(|(value, hazard)| HazardOption { value: value.into(), hazard })
            .into(),
        informant: Informant::KeyInformant,
        source: "test".into(),
        weight,
    };
    let domain = |id: &str, weight| Domain { id: id.into(), name: id.into(), weight };
    Standards {
        version: "test".into(),
        review_status: "test".into(),
        domains: vec![domain("light", 1.0), domain("water", 2.0), domain("movement", 1.0)],
        indicators: vec![
            indicator("L1", "light", 1.0),
            indicator("L2", "light", 1.0),
            indicator("W1", "water", 1.0),
            indicator("W2", "water", 3.0),
            indicator("M1", "movement", 1.0),
        ],
        pairs: vec![ObservedPair { asked: "L1".into(), observed: "L2".into() }],
        actions: Vec::new(),
        sectors: Vec::new(),
        overrides: Vec::new(),
    }
}

/// A method with few draws.
pub fn method() -> Method {
    Method {
        version: "test".into(),
        review_status: "test".into(),
        draws: 200,
        seed: 1,
        concentration: 4.0,
        stratum_min: 2,
        high_domain: 0.6,
        bands: [25.0, 50.0, 75.0],
        reasons: Vec::new(),
        overrides: Vec::new(),
    }
}

/// A round that asks these indicators, each with the choices yes, partly, no and a fourth that means nothing.
pub fn round(indicators: &[&str]) -> Round {
    let choice = |value: &str, option: Option<&str>| Choice {
        value: value.into(),
        option: option.map(Into::into),
        hazard: None,
    };
    Round {
        id: RoundId::from_name("test").expect("a name"),
        name: "Test".into(),
        period: None,
        form: "test".into(),
        simulated: true,
        questions: indicators
            .iter()
            .map(|id| Question {
                indicator: (*id).into(),
                column: id.to_lowercase(),
                choices: vec![
                    choice("yes", Some("yes")),
                    choice("partly", Some("partly")),
                    choice("no", Some("no")),
                    choice("other", None),
                ],
                note: None,
            })
            .collect(),
    }
}

/// Codes for words in tests.
pub const YES: u8 = 0;
pub const PARTLY: u8 = 1;
pub const NO: u8 = 2;
pub const OTHER: u8 = 3;
pub const NOT_ASKED: u8 = 250;
pub const DONT_KNOW: u8 = 252;

/// One row for each site id with its answers, all in region R1, district D1.
pub fn facts(rows: &[(&str, &[u8])]) -> RoundFacts {
    let questions = rows.first().map_or(0, |row| row.1.len());
    let mut chunk = Chunk::new(questions);
    for (number, (id, answers)) in rows.iter().enumerate() {
        chunk.source_row.push(number as u32 + 2);
        chunk.record.push(format!("{id}-{number}"));
        chunk.site_id.push((*id).into());
        chunk.site_name.push(format!("Site {id}"));
        chunk.admin1.push("R1".into());
        chunk.admin1_code.push(String::new());
        chunk.admin2.push("D1".into());
        chunk.admin2_code.push(String::new());
        chunk.lon.push(1.0);
        chunk.lat.push(2.0);
        chunk.date.push(String::new());
        chunk.informant.push(1);
        chunk.informant_sex.push(0);
        chunk.mode.push(0);
        chunk.people.iter_mut().for_each(|column| column.push(-1));
        chunk.answers.iter_mut().zip(*answers).for_each(|(column, answer)| column.push(*answer));
    }
    RoundFacts { rows: chunk, digest: "test".into() }
}

/// The `at`-th row of some facts.
pub fn take(facts: &RoundFacts, order: &[usize]) -> RoundFacts {
    fn pick<T: Clone>(column: &[T], order: &[usize]) -> Vec<T> {
        order.iter().map(|at| column[*at].clone()).collect()
    }
    let rows = &facts.rows;
    RoundFacts {
        rows: Chunk {
            source_row: pick(&rows.source_row, order),
            record: pick(&rows.record, order),
            site_id: pick(&rows.site_id, order),
            site_name: pick(&rows.site_name, order),
            admin1: pick(&rows.admin1, order),
            admin1_code: pick(&rows.admin1_code, order),
            admin2: pick(&rows.admin2, order),
            admin2_code: pick(&rows.admin2_code, order),
            lon: pick(&rows.lon, order),
            lat: pick(&rows.lat, order),
            date: pick(&rows.date, order),
            informant: pick(&rows.informant, order),
            informant_sex: pick(&rows.informant_sex, order),
            mode: pick(&rows.mode, order),
            people: rows.people.iter().map(|column| pick(column, order)).collect(),
            answers: rows.answers.iter().map(|column| pick(column, order)).collect(),
        },
        digest: facts.digest.clone(),
    }
}
