//! The questions of the simulated rounds: indicator, options, how often each is given, how often there is no answer, and
//! what the teams of the first two rounds called the column. Shares and gaps are of the size found in published rounds.

/// A question of the simulated rounds.
pub struct Asked {
    /// Indicator of the standard menu.
    pub id: &'static str,
    /// Options of the indicator, hazard rising, and the share of sites that gives each.
    pub options: &'static [(&'static str, f64)],
    /// Shares without an answer: don't know, refused, no consensus, blank.
    pub gaps: [f64; 4],
    /// First round that asked it.
    pub since: u8,
    /// Women know it better: men say "don't know" more often.
    pub of_women: bool,
    /// Column in the first round.
    pub english: &'static str,
    /// Heading in the second round.
    pub french: &'static str,
}

const fn asked(
    id: &'static str,
    options: &'static [(&'static str, f64)],
    gaps: [f64; 4],
    since: u8,
    of_women: bool,
    english: &'static str,
    french: &'static str,
) -> Asked {
    Asked { id, options, gaps, since, of_women, english, french }
}

const FEW: [f64; 4] = [0.02, 0.01, 0.01, 0.01];
const SOME: [f64; 4] = [0.08, 0.02, 0.02, 0.03];
const SEEN: [f64; 4] = [0.0, 0.0, 0.0, 0.02];

/// All questions, in the order of the columns.
#[rustfmt::skip]
pub const MENU: [Asked; 35] = [
    asked("LIT-01", &[("yes", 0.30), ("partly", 0.10), ("no", 0.60)], FEW, 1, false, "q_public_lighting", "Éclairage public en état de marche"),
    asked("LIT-03", &[("yes", 0.26), ("partly", 0.22), ("no", 0.52)], SEEN, 1, false, "obs_paths_lit", "Observation : chemins éclairés la nuit"),
    asked("LIT-05", &[("yes", 0.42), ("no", 0.58)], SEEN, 1, false, "obs_lighting_seen", "Observation : éclairage public vu"),
    asked("WSH-02", &[("all", 0.12), ("many", 0.18), ("some", 0.22), ("few", 0.22), ("none", 0.26)], SEEN, 1, false, "obs_toilets_lock_inside", "Observation : latrines avec verrou intérieur"),
    asked("WSH-03", &[("less_15", 0.64), ("15_30", 0.23), ("31_60", 0.09), ("more_60", 0.04)], [0.18, 0.0, 0.11, 0.03], 1, false, "q_toilet_walk", "Temps de marche jusqu'aux latrines"),
    asked("WSH-04", &[("less_15", 0.41), ("15_30", 0.31), ("31_60", 0.19), ("more_60", 0.09)], [0.08, 0.0, 0.08, 0.02], 1, false, "q_water_time", "Temps pour chercher l'eau"),
    asked("WSH-05", &[("no", 0.38), ("yes", 0.62)], [0.02, 0.01, 0.0, 0.01], 1, true, "q_toilet_problems", "Problèmes d'accès aux latrines"),
    asked("WSH-07", &[("all", 0.05), ("many", 0.09), ("some", 0.15), ("few", 0.25), ("none", 0.46)], SOME, 1, false, "q_toilets_disability", "Latrines utilisables par personnes handicapées"),
    asked("WSH-11", &[("day_and_night", 0.34), ("day_only", 0.52), ("never", 0.14)], [0.07, 0.03, 0.01, 0.01], 2, true, "", "Femmes en sécurité aux points d'eau et latrines"),
    asked("SHL-01", &[("all", 0.10), ("many", 0.20), ("some", 0.24), ("few", 0.24), ("none", 0.22)], SEEN, 1, false, "obs_shelters_lock", "Observation : abris fermant de l'intérieur"),
    asked("SHL-02", &[("none", 0.24), ("few", 0.30), ("some", 0.26), ("many", 0.15), ("all", 0.05)], SOME, 1, false, "q_shared_shelter", "Ménages partageant un abri"),
    asked("SHL-05", &[("none", 0.44), ("few", 0.28), ("some", 0.17), ("many", 0.08), ("all", 0.03)], [0.12, 0.0, 0.04, 0.01], 1, false, "q_sleep_in_open", "Personnes dormant en plein air"),
    asked("SHL-07", &[("low", 0.54), ("moderate", 0.30), ("very_high", 0.16)], [0.09, 0.10, 0.02, 0.0], 1, false, "q_eviction_likely", "Risque d'expulsion"),
    asked("SHL-09", &[("no", 0.89), ("yes", 0.11)], [0.02, 0.02, 0.0, 0.0], 1, false, "q_eviction_notice", "Avis d'expulsion reçu"),
    asked("FUE-01", &[("not_needed", 0.14), ("men_or_groups", 0.25), ("women", 0.44), ("girls", 0.17)], SOME, 1, true, "q_who_fetches_fuel", "Qui ramasse le bois"),
    asked("FUE-03", &[("safe", 0.27), ("sometimes", 0.44), ("unsafe", 0.29)], [0.10, 0.03, 0.02, 0.01], 2, true, "", "Chemin du bois jugé sûr"),
    asked("MOV-01", &[("no", 0.87), ("yes", 0.13)], [0.02, 0.01, 0.0, 0.0], 1, false, "q_limits_day", "Limites de mouvement le jour"),
    asked("MOV-02", &[("no", 0.71), ("yes", 0.29)], [0.02, 0.01, 0.0, 0.0], 1, false, "q_limits_night", "Limites de mouvement la nuit"),
    asked("MOV-03", &[("none", 0.52), ("outside_or_markets", 0.27), ("essential_places_in_site", 0.21)], [0.08, 0.03, 0.01, 0.0], 1, true, "q_places_avoided", "Lieux évités par les femmes et les filles"),
    asked("MOV-06", &[("no", 0.55), ("yes", 0.45)], SEEN, 3, false, "", ""),
    asked("ARM-02", &[("no", 0.81), ("yes", 0.19)], [0.04, 0.04, 0.0, 0.01], 1, true, "q_checkpoints", "Points de contrôle sur les trajets des femmes"),
    asked("GOV-01", &[("yes", 0.77), ("no", 0.23)], FEW, 1, false, "q_committee", "Comité de gestion connu"),
    asked("GOV-02", &[("half_or_more", 0.12), ("quarter_to_half", 0.28), ("under_quarter", 0.36), ("none", 0.24)], SOME, 1, false, "q_women_in_committee", "Part des femmes au comité"),
    asked("GOV-03", &[("yes", 0.36), ("no", 0.64)], FEW, 2, true, "", "Comité de femmes actif"),
    asked("SRV-01", &[("less_15", 0.30), ("15_30", 0.35), ("31_60", 0.23), ("more_60", 0.12)], [0.22, 0.0, 0.12, 0.03], 1, false, "q_clinic_walk", "Temps de marche jusqu'au centre de santé"),
    asked("SRV-04", &[("yes", 0.35), ("no", 0.65)], [0.01, 0.0, 0.0, 0.0], 1, false, "q_women_safe_space", "Espace sûr pour femmes et filles"),
    asked("SRV-09", &[("none", 0.29), ("some", 0.49), ("most_cannot", 0.22)], [0.06, 0.02, 0.02, 0.01], 2, true, "", "Obstacles aux services pour les femmes"),
    asked("LIV-01", &[("all", 0.03), ("many", 0.12), ("some", 0.25), ("few", 0.35), ("none", 0.25)], [0.04, 0.01, 0.01, 0.0], 1, true, "q_women_income", "Femmes ayant un revenu"),
    asked("LIV-05", &[("none", 0.36), ("some", 0.47), ("many", 0.17)], [0.07, 0.04, 0.01, 0.01], 3, true, "", ""),
    asked("DOC-01", &[("all", 0.08), ("many", 0.22), ("some", 0.28), ("few", 0.25), ("none", 0.17)], SOME, 1, true, "q_women_id_papers", "Femmes ayant une pièce d'identité"),
    asked("REP-01", &[("yes", 0.28), ("partly", 0.21), ("no", 0.51)], [0.06, 0.02, 0.01, 0.01], 1, true, "q_complaints", "Mécanisme de plainte sûr pour les femmes"),
    asked("REP-03", &[("yes", 0.25), ("no", 0.75)], SEEN, 3, false, "", ""),
    asked("EDU-01", &[("all", 0.05), ("many", 0.18), ("some", 0.27), ("few", 0.30), ("none", 0.20)], [0.14, 0.0, 0.05, 0.02], 1, false, "q_girls_13_17_school", "Filles de 13 à 17 ans à l'école"),
    asked("EDU-03", &[("less_15", 0.42), ("15_30", 0.33), ("31_60", 0.17), ("more_60", 0.08)], [0.04, 0.0, 0.02, 0.01], 1, false, "q_school_walk", "Temps de marche jusqu'à l'école"),
    asked("GRP-02", &[("no", 0.47), ("yes", 0.53)], [0.05, 0.01, 0.01, 0.0], 1, false, "q_disability_barriers", "Obstacles pour personnes handicapées"),
];

impl Asked {
    /// Domain: the letters before the number.
    pub fn domain(&self) -> &'static str {
        self.id.split('-').next().unwrap_or(self.id)
    }
}

/// How the team of the first round wrote an option.
pub fn english(option: &str) -> &str {
    match option {
        "less_15" => "less15",
        "15_30" => "1530",
        "31_60" => "3160",
        "more_60" => "more60",
        "day_and_night" => "Day and night",
        "day_only" => "Day only",
        "very_high" => "Very high",
        "not_needed" => "Not needed",
        "men_or_groups" => "Men or groups",
        "outside_or_markets" => "Outside or markets",
        "essential_places_in_site" => "Essential places in site",
        "half_or_more" => "Half or more",
        "quarter_to_half" => "Quarter to half",
        "under_quarter" => "Under a quarter",
        "most_cannot" => "Most cannot",
        "yes" => "Yes",
        "no" => "No",
        "partly" => "Partly",
        "all" => "All",
        "many" => "Many",
        "some" => "Some",
        "few" => "Few",
        "none" => "None",
        "never" => "Never",
        "low" => "Low",
        "moderate" => "Moderate",
        "women" => "Women",
        "girls" => "Girls",
        other => other,
    }
}

/// How the team of the second round wrote an option.
pub fn french(option: &str) -> &str {
    match option {
        "less_15" => "moins de 15 min",
        "15_30" => "15 à 30 min",
        "31_60" => "31 à 60 min",
        "more_60" => "plus de 60 min",
        "day_and_night" => "jour et nuit",
        "day_only" => "de jour",
        "never" => "jamais",
        "low" => "faible",
        "moderate" => "modéré",
        "very_high" => "très élevé",
        "not_needed" => "inutile",
        "men_or_groups" => "hommes ou groupes",
        "women" => "femmes",
        "girls" => "filles",
        "safe" => "sûr",
        "sometimes" => "parfois",
        "unsafe" => "dangereux",
        "outside_or_markets" => "dehors ou marchés",
        "essential_places_in_site" => "lieux essentiels du site",
        "half_or_more" => "moitié ou plus",
        "quarter_to_half" => "du quart à la moitié",
        "under_quarter" => "moins du quart",
        "most_cannot" => "la plupart",
        "yes" => "oui",
        "no" => "non",
        "partly" => "en partie",
        "all" => "tous",
        "many" => "beaucoup",
        "some" => "certains",
        "few" => "peu",
        "none" => "aucun",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up_and_options_stay_apart_in_both_languages() {
        for asked in &MENU {
            let sum: f64 = asked.options.iter().map(|o| o.1).sum();
            assert!((sum - 1.0).abs() < 1e-9, "{}: {sum}", asked.id);
            for translate in [english, french] {
                let words: std::collections::HashSet<&str> = asked.options.iter().map(|o| translate(o.0)).collect();
                assert_eq!(words.len(), asked.options.len(), "{}", asked.id);
            }
            assert_eq!(asked.english.is_empty(), asked.since > 1, "{}", asked.id);
            assert_eq!(asked.french.is_empty(), asked.since > 2, "{}", asked.id);
        }
    }
}
