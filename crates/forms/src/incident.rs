//! Words by which a question asks for incidents of violence or their number, in four languages. A first net, not the decision:
//! it keeps such a question out of the menu and out of an office's additions, and a person still reads the form.

/// Phrases in lower case. A service for survivors is no incident, so the words for violence alone are not in the list.
const PHRASES: &[&str] = &[
    // English
    "incident",
    "perpetrator",
    "victim",
    "was raped",
    "been raped",
    "any rape",
    "cases of",
    "how many cases",
    "number of cases",
    "how many survivors",
    "number of survivors",
    "how many women were",
    "how many girls were",
    "been assaulted",
    "was assaulted",
    "been abused",
    "was abused",
    "experienced violence",
    "suffered violence",
    "experienced sexual",
    "suffered sexual",
    "happened to",
    "prevalence",
    "have you been",
    "have you ever",
    "in your household been",
    "violence been reported",
    "violence occurred",
    // French
    "combien de cas",
    "nombre de cas",
    "cas de viol",
    "violée",
    "violees",
    "agressée",
    "auteur des faits",
    "auteurs des faits",
    "victime",
    "combien de survivantes",
    "nombre de survivantes",
    "subi des violences",
    "subi une violence",
    "subi un",
    "prévalence",
    "avez-vous été",
    // Spanish
    "incidente",
    "cuántos casos",
    "cuantos casos",
    "número de casos",
    "casos de viol",
    "violada",
    "agredida",
    "abusada",
    "agresor",
    "víctima",
    "victima",
    "cuántas sobrevivientes",
    "sufrido violencia",
    "sufrió",
    "prevalencia",
    "ha sido usted",
    // Arabic
    "حادثة",
    "حوادث",
    "عدد الحالات",
    "كم عدد حالات",
    "حالات اغتصاب",
    "حالات عنف",
    "اغتصبت",
    "تعرضت",
    "تعرضن",
    "تعرض أي",
    "الجاني",
    "الجناة",
    "ضحية",
    "ضحايا",
    "معدل انتشار",
];

/// The phrase by which a text asks for incidents, if it does.
pub(crate) fn asks(text: &str) -> Option<&'static str> {
    let text = text.to_lowercase();
    PHRASES.iter().copied().find(|phrase| text.contains(phrase))
}

#[cfg(test)]
mod tests {
    use super::asks;

    #[test]
    fn incident_questions_are_seen_and_services_are_not() {
        for question in [
            "How many cases of rape were reported last month?",
            "Has any woman in the household experienced violence?",
            "Combien de cas de violence ont été signalés ?",
            "¿Cuántos casos de violencia hubo?",
            "كم عدد حالات العنف المبلغ عنها؟",
        ] {
            assert!(asks(question).is_some(), "{question}");
        }
        for question in [
            "Is clinical care for survivors of sexual violence offered within reach (service mapping)?",
            "Do women know how to report misconduct by aid workers?",
            "هل تتوفر رعاية سريرية للناجيات من العنف الجنسي؟",
        ] {
            assert_eq!(asks(question), None, "{question}");
        }
    }
}
