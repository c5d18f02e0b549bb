//! What the invented releases share: standards, questions, regions and their shapes.

use amparo_model::{
    Action, Choice, Domain, HazardOption, Indicator, Informant, Level, Place, Question, Round, RoundId, Standards,
};

pub(super) const DOMAINS: [(&str, &str); 5] = [
    ("lighting", "Lighting"),
    ("wash", "Water, sanitation and hygiene"),
    ("movement", "Movement and safety"),
    ("services", "Services"),
    ("groups_at_risk", "Groups at risk"),
];
pub(super) const INDICATORS: [(&str, usize, &str); 7] = [
    ("LIT-01", 0, "Is there working public lighting across the site?"),
    ("LIT-05", 0, "Did the enumerator see any public lighting (poles, solar lamps)?"),
    ("WSH-02", 1, "What share of toilets can be locked from inside?"),
    ("MOV-03", 2, "Which kinds of places do women and girls avoid because they feel unsafe?"),
    ("SRV-01", 3, "How long is the walk to the nearest health facility?"),
    ("GRP-01", 4, "Are there women or girls with disabilities without the help that they need?"),
    ("GRP-02", 4, "Are there older women who live alone?"),
];
pub(super) const REGIONS: [&str; 3] = ["Norvale", "Essary", "Lumen"];

pub(super) fn standards() -> Standards {
    let action = |id: &str, sector: &str, text: &str, domain: &str, timing: &str| Action {
        id: id.into(),
        sector: sector.into(),
        element: "programming".into(),
        text: text.into(),
        domains: vec![domain.into()],
        timing: timing.into(),
        source: "invented".into(),
    };
    Standards {
        version: "0.1".into(),
        review_status: "draft, not reviewed by a GBV specialist".into(),
        domains: DOMAINS.map(|(id, name)| Domain { id: id.into(), name: name.into(), weight: 1.0 }).into(),
        indicators: INDICATORS
            .map(|(id, domain, text)| Indicator {
                id: id.into(),
                domain: DOMAINS[domain].0.into(),
                text: text.into(),
                options: vec![
                    HazardOption { value: "yes".into(), hazard: 0.0 },
                    HazardOption { value: "partly".into(), hazard: 0.5 },
                    HazardOption { value: "no".into(), hazard: 1.0 },
                ],
                informant: Informant::KeyInformant,
                source: "invented".into(),
                weight: 1.0,
            })
            .into(),
        pairs: Vec::new(),
        actions: vec![
            action(
                "CCCM-03",
                "CCCM",
                "Light the paths to water, toilets and distribution points, and keep the lights working.",
                "lighting",
                "soon",
            ),
            action(
                "CCCM-10",
                "CCCM",
                "Tell residents in languages and forms they use where services and complaint channels are.",
                "services",
                "now",
            ),
            action(
                "WASH-03",
                "WASH",
                "Build toilets and washing places apart for women and men, with signs all understand, locks inside and light.",
                "wash",
                "soon",
            ),
            action(
                "WASH-01",
                "WASH",
                "Consult women and girls on where and how toilets, washing places and water points are built.",
                "wash",
                "now",
            ),
            action("PROT-05", "PROT", "Back community protection groups in which women lead.", "movement", "soon"),
            action(
                "HLTH-03",
                "HLTH",
                "Stock post-rape treatment kits and reproductive health kits before and from the onset of a crisis.",
                "services",
                "now",
            ),
            action(
                "WASH-06",
                "WASH",
                "Make facilities usable for persons with disabilities and for older women.",
                "groups_at_risk",
                "plan",
            ),
        ],
        sectors: [
            ("CCCM", "Camp coordination and camp management"),
            ("WASH", "Water, sanitation and hygiene"),
            ("PROT", "Protection"),
            ("HLTH", "Health"),
        ]
        .map(|(id, name)| (id.to_owned(), name.to_owned()))
        .into(),
        overrides: vec!["WSH-02: weight 2 instead of 1.".into()],
    }
}

pub(super) fn round() -> Round {
    let choice = |value: &str| Choice { value: value.into(), option: Some(value.into()), hazard: None };
    Round {
        id: RoundId::from_name("Essary round 3").unwrap(),
        name: "Essary round 3".into(),
        period: Some(("2026-09-01".into(), "2026-09-28".into())),
        form: "site-assessment".into(),
        simulated: true,
        questions: INDICATORS
            .map(|(id, _, _)| Question {
                indicator: id.into(),
                column: id.to_lowercase(),
                choices: vec![choice("yes"), choice("partly"), choice("no")],
                note: None,
            })
            .into(),
    }
}

pub(super) fn places() -> Vec<Place> {
    let square = |x: f64, y: f64, w: f64, h: f64| {
        let edge = |from: [f64; 2], to: [f64; 2]| {
            (0..40).map(move |i| {
                let t = f64::from(i) / 40.0;
                [from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t + 0.02 * (12.0 * t).sin()]
            })
        };
        let corners = [[x, y], [x + w, y], [x + w, y + h], [x, y + h]];
        vec![vec![(0..4).flat_map(|i| edge(corners[i], corners[(i + 1) % 4])).collect::<Vec<_>>()]]
    };
    let mut places = vec![Place {
        code: "XX".into(),
        name: "Exland".into(),
        level: Level::Admin0,
        parent: String::new(),
        polygons: Vec::new(),
    }];
    for (r, region) in REGIONS.iter().enumerate() {
        let x = 20.0 + r as f64;
        places.push(Place {
            code: format!("XX{:02}", r + 1),
            name: (*region).into(),
            level: Level::Admin1,
            parent: "XX".into(),
            polygons: square(x, 5.0, 1.0, 3.0),
        });
        for d in 0..3 {
            places.push(Place {
                code: format!("XX{:02}{:02}", r + 1, d + 1),
                name: format!("{region} {}", d + 1),
                level: Level::Admin2,
                parent: format!("XX{:02}", r + 1),
                polygons: square(x, 5.0 + d as f64, 1.0, 1.0),
            });
        }
    }
    places
}
