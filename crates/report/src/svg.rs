//! A small drawing board for pictures in SVG: it escapes text, mirrors a chart for right-to-left readers, and knows the colours and hatchings.
//! Pictures carry a title and a description, no script and no style sheet, so that a browser, a PDF and a spreadsheet show them alike.

use crate::say::Lang;
use std::fmt::Write;

/// Width of every picture in its own units; text of 11 units is then readable on a phone of 360 pixels.
pub const WIDTH: f64 = 400.0;
/// Colour of text.
pub const INK: &str = "#1d2733";
/// Colour of secondary text and axes.
pub const SOFT: &str = "#5a6775";
/// Colour of tracks and grids.
pub const FAINT: &str = "#dfe4ea";
/// Colour of what nobody knows.
pub const UNKNOWN: &str = "#b9c0c8";
/// Colour of bars without a band.
pub const MAIN: &str = "#3b5b92";
/// A rise of risk, and a fall; told apart by shape too.
pub const RISE: &str = "#b3541e";
#[allow(missing_docs)]
pub const FALL: &str = "#2166ac";

/// Colours from the lowest to the highest band. Lightness falls steadily, so they keep their order without colour vision and in grey.
const SCALE: [[f64; 3]; 4] = [[253.0, 231.0, 164.0], [240.0, 160.0, 82.0], [195.0, 74.0, 54.0], [92.0, 22.0, 56.0]];

/// The colour of a band of so many.
pub fn band_colour(band: usize, bands: usize) -> String {
    let at = if bands < 2 { 0.0 } else { band as f64 / (bands - 1) as f64 * (SCALE.len() - 1) as f64 };
    let low = (at.floor() as usize).min(SCALE.len() - 2);
    let mix = |i: usize| (SCALE[low][i] + (SCALE[low + 1][i] - SCALE[low][i]) * (at - low as f64)).round() as u8;
    format!("#{:02x}{:02x}{:02x}", mix(0), mix(1), mix(2))
}

/// Where a text is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// At its beginning.
    Start,
    /// In its middle.
    Middle,
    /// At its end.
    End,
}

/// A picture being drawn. Positions are as for a left-to-right reader; a mirrored picture turns them itself.
#[derive(Clone, Debug)]
pub struct Svg {
    body: String,
    lang: Lang,
    mirrored: bool,
}

impl Svg {
    /// A chart: mirrored for languages written from right to left.
    pub fn chart(lang: Lang) -> Svg {
        Svg { body: String::new(), lang, mirrored: lang.is_rtl() }
    }

    /// A map: never mirrored.
    pub fn map(lang: Lang) -> Svg {
        Svg { body: String::new(), lang, mirrored: false }
    }

    fn x(&self, x: f64) -> f64 {
        if self.mirrored { WIDTH - x } else { x }
    }

    /// Text with its baseline at `y`.
    pub fn text(&mut self, x: f64, y: f64, hold: Hold, size: f64, fill: &str, text: &str) {
        self.styled(x, y, hold, size, fill, "", text);
    }

    /// Text that stands on other marks: it has a white edge.
    pub fn label(&mut self, x: f64, y: f64, hold: Hold, size: f64, fill: &str, text: &str) {
        let edge = " stroke=\"#ffffff\" stroke-width=\"2.5\" stroke-linejoin=\"round\" paint-order=\"stroke\"";
        self.styled(x, y, hold, size, fill, edge, text);
    }

    /// Bold text.
    pub fn bold(&mut self, x: f64, y: f64, hold: Hold, size: f64, fill: &str, text: &str) {
        self.styled(x, y, hold, size, fill, " font-weight=\"bold\"", text);
    }

    #[allow(clippy::too_many_arguments)]
    fn styled(&mut self, x: f64, y: f64, hold: Hold, size: f64, fill: &str, more: &str, text: &str) {
        let anchor = match (hold, self.mirrored) {
            (Hold::Middle, _) => "middle",
            (Hold::Start, false) | (Hold::End, true) => "start",
            _ => "end",
        };
        let text = escape(text);
        let isolated = if self.lang.is_rtl() { format!("\u{2067}{text}\u{2069}") } else { text };
        let x = self.x(x);
        let _ = write!(
            self.body,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" text-anchor=\"{anchor}\" fill=\"{fill}\"{more}>{isolated}</text>"
        );
    }

    /// A filled rectangle, with a tooltip where `title` is not empty.
    #[allow(clippy::too_many_arguments)]
    pub fn rect(&mut self, x: f64, y: f64, width: f64, height: f64, fill: &str, more: &str) {
        let x = if self.mirrored { WIDTH - x - width } else { x };
        let _ = write!(
            self.body,
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{height:.1}\" fill=\"{fill}\"{}{more}/>",
            width.max(0.0),
            if more.is_empty() { "" } else { " " }
        );
    }

    /// A line.
    pub fn line(&mut self, from: [f64; 2], to: [f64; 2], stroke: &str, width: f64) {
        let (x1, x2) = (self.x(from[0]), self.x(to[0]));
        let _ = write!(
            self.body,
            "<line x1=\"{x1:.1}\" y1=\"{:.1}\" x2=\"{x2:.1}\" y2=\"{:.1}\" stroke=\"{stroke}\" stroke-width=\"{width}\"/>",
            from[1], to[1]
        );
    }

    /// A circle with a tooltip.
    pub fn circle(&mut self, x: f64, y: f64, radius: f64, fill: &str, more: &str, title: &str) {
        let x = self.x(x);
        let _ = write!(self.body, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\" fill=\"{fill}\" {more}");
        self.close("circle", title);
    }

    /// A closed shape through these points, mirrored like everything else.
    pub fn shape(&mut self, points: &[[f64; 2]], fill: &str) {
        let path: Vec<String> = points.iter().map(|[x, y]| format!("{:.1},{y:.1}", self.x(*x))).collect();
        let _ = write!(self.body, "<polygon points=\"{}\" fill=\"{fill}\"/>", path.join(" "));
    }

    /// A path as it stands (maps), with a tooltip.
    pub fn path(&mut self, d: &str, fill: &str, more: &str, title: &str) {
        let _ = write!(self.body, "<path d=\"{d}\" fill=\"{fill}\" {more}");
        self.close("path", title);
    }

    fn close(&mut self, tag: &str, title: &str) {
        match title {
            "" => self.body.push_str("/>"),
            title => {
                let _ = write!(self.body, "><title>{}</title></{tag}>", escape(title));
            }
        }
    }

    /// The finished picture. `id` is unique in a page: it names the hatchings (`url(#ID-hatch)`, `url(#ID-dots)`, `url(#ID-cross)`).
    pub fn finish(self, id: &str, height: f64, title: &str, description: &str) -> String {
        let Svg { body, lang, .. } = self;
        let pattern = |name: &str, inside: &str| {
            format!(
                "<pattern id=\"{id}-{name}\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><rect width=\"6\" height=\"6\" fill=\"#f3f5f7\"/>{inside}</pattern>"
            )
        };
        let defs: String = [
            ("hatch", "<path d=\"M-1 1L1 -1M0 6L6 0M5 7L7 5\" stroke=\"#6b7785\" stroke-width=\"1.2\"/>"),
            ("dots", "<circle cx=\"3\" cy=\"3\" r=\"1.2\" fill=\"#6b7785\"/>"),
            ("cross", "<path d=\"M0 0L6 6M0 6L6 0\" stroke=\"#8a95a1\" stroke-width=\"0.9\"/>"),
            ("lines", "<path d=\"M0 3L6 3\" stroke=\"#6b7785\" stroke-width=\"1.2\"/>"),
            ("bars", "<path d=\"M3 0L3 6\" stroke=\"#6b7785\" stroke-width=\"1.2\"/>"),
        ]
        .into_iter()
        .filter(|(name, _)| body.contains(&format!("url(#{id}-{name})")))
        .map(|(name, inside)| pattern(name, inside))
        .collect();
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH:.0} {height:.0}\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\" lang=\"{lang}\" \
             direction=\"ltr\" font-family=\"'Noto Sans','Noto Sans Arabic',system-ui,sans-serif\"><title id=\"{id}-title\">{}</title><desc id=\"{id}-desc\">{}</desc>\
             <defs>{defs}</defs><rect width=\"{WIDTH:.0}\" height=\"{height:.0}\" fill=\"#ffffff\"/>{body}</svg>",
            escape(title),
            escape(description)
        )
    }
}

/// Text for the inside of an element or an attribute.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// The text, cut with an ellipsis where it is longer than so many letters.
pub fn cut(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    let kept: String = text.chars().take(letters.saturating_sub(1)).collect();
    format!("{}\u{2026}", kept.trim_end())
}

/// A pleasant number at or below `value`: 1, 2 or 5 times a power of ten.
pub fn pleasant(value: f64) -> f64 {
    if value <= 0.0 || !value.is_finite() {
        return 1.0;
    }
    let power = 10f64.powf(value.log10().floor());
    [5.0, 2.0]
        .into_iter()
        .map(|step| step * power)
        .find(|step| *step <= value)
        .unwrap_or(power)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_leave_its_element() {
        let mut svg = Svg::chart(Lang::En);
        svg.text(0.0, 0.0, Hold::Start, 11.0, INK, "<script>\"&'\u{1}");
        let picture = svg.finish("x", 10.0, "</title><script>", "d");
        assert!(!picture.contains("<script>"), "{picture}");
    }

    #[test]
    fn a_mirrored_chart_starts_at_the_right() {
        let mut svg = Svg::chart(Lang::Ar);
        svg.rect(10.0, 0.0, 50.0, 5.0, INK, "");
        svg.text(0.0, 0.0, Hold::Start, 11.0, INK, "س");
        let picture = svg.finish("x", 10.0, "", "");
        assert!(
            picture.contains("x=\"340.0\"")
                && picture.contains("x=\"400.0\"")
                && picture.contains("text-anchor=\"end\"")
        );
    }

    #[test]
    fn colours_darken_band_by_band() {
        let light = |band| {
            let c = band_colour(band, 4);
            (1..7).step_by(2).map(|i| u32::from_str_radix(&c[i..i + 2], 16).unwrap()).sum::<u32>()
        };
        assert!(light(0) > light(1) && light(1) > light(2) && light(2) > light(3));
        assert_eq!(pleasant(47.0), 20.0);
        assert_eq!(pleasant(9.0), 5.0);
        assert_eq!(cut("abcdef", 4), "abc…");
    }
}
