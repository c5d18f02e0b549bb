//! Charts of a release: ranges drawn as ranges, unknown as hatching, never a meaning by colour alone.
//! Each is one SVG picture; the table behind it is in [`crate::tables`] under the same name.

mod answers;
mod bars;
mod change;
mod ranking;
mod severity;

pub use answers::indicator;
pub use bars::{aggregations, bands, domains, site_domains};
pub use change::{Over, trend};
pub(crate) use change::{ends, signed};
pub use ranking::ranking;
pub use severity::severity;

use crate::{
    svg::{FAINT, Hold, SOFT, Svg},
    view::View,
};

/// What a row or a dot of a chart stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Single sites; an empty chart for an audience that may not see them.
    Site,
    /// Districts.
    Admin2,
    /// Regions.
    Admin1,
}

impl By {
    /// The finest that the release may show.
    pub fn finest(view: &View) -> By {
        if view.has_sites() { By::Site } else { By::Admin2 }
    }
}

/// Which places a chart shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick<'a> {
    /// The first so many, in the order of the release (highest first).
    Top(usize),
    /// These positions in the release, in this order.
    These(&'a [usize]),
}

impl Pick<'_> {
    fn of(self, len: usize) -> Vec<usize> {
        match self {
            Pick::Top(n) => (0..len.min(n)).collect(),
            Pick::These(these) => these.iter().copied().filter(|at| *at < len).collect(),
        }
    }
}

/// An axis of 0 to `most` from `left` to `right`, with marks at every quarter from `top` to `bottom`.
fn axis(svg: &mut Svg, view: &View, [left, right]: [f64; 2], [top, bottom]: [f64; 2], most: f64) {
    for quarter in 0..=4 {
        let share = f64::from(quarter) / 4.0;
        let x = left + (right - left) * share;
        svg.line([x, top], [x, bottom], FAINT, 0.7);
        let decimals = if most < 10.0 { 2 } else { 0 };
        let hold = match quarter {
            0 => Hold::Start,
            4 => Hold::End,
            _ => Hold::Middle,
        };
        svg.text(x, top - 3.0, hold, 9.0, SOFT, &view.number(most * share, decimals));
    }
}

/// A picture that says that there is nothing to show.
/// A sentence in the place of a chart that has nothing to draw.
fn nothing(view: &View, id: &str, title: &str, sentence: &str) -> String {
    let mut svg = Svg::chart(view.lang);
    let text = view.say(sentence);
    svg.text(200.0, 26.0, Hold::Middle, 11.0, SOFT, &text);
    svg.finish(id, 42.0, title, &text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{say::Lang, testing};

    /// Every chart of a release, by name.
    fn all(view: &View) -> Vec<(&'static str, String)> {
        vec![
            ("ranking-sites", ranking(view, By::Site, Pick::Top(20))),
            ("ranking-admin2", ranking(view, By::Admin2, Pick::Top(20))),
            ("domains", domains(view)),
            ("site", site_domains(view, 0)),
            ("severity", severity(view, By::finest(view))),
            ("trend-domains", trend(view, Over::Domains)),
            ("trend-admin1", trend(view, Over::Admin1)),
            ("indicator", indicator(view, 0)),
            ("aggregations", aggregations(view)),
            ("bands", bands(view)),
        ]
    }

    #[test]
    fn charts_are_sound_and_say_what_they_show_in_every_language() {
        for world in [testing::internal(), testing::public()] {
            for lang in Lang::ALL {
                for (name, picture) in all(&world.view(lang)) {
                    assert!(picture.starts_with("<svg ") && picture.ends_with("</svg>"), "{name}");
                    assert!(picture.contains("role=\"img\"") && picture.contains("<desc "), "{name}");
                    for bad in ["⟦", "NaN", "\"inf", "\"-", "<script", "http://www.w3.org/1999"] {
                        assert!(!picture.contains(bad), "{lang} {name} holds {bad}: {picture}");
                    }
                    assert_eq!(picture.matches("<text").count(), picture.matches("</text>").count());
                }
            }
        }
    }

    #[test]
    fn no_site_is_drawn_for_the_public() {
        let world = testing::public();
        let view = world.view(Lang::En);
        let title = testing::internal().view(Lang::En).site_name(0).to_owned();
        for (name, picture) in all(&view) {
            assert!(!picture.contains(&title), "{name}");
        }
    }
}
