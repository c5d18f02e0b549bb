//! Bars: domains with what is unknown hatched, domains of one site with their bounds, sites by band under each rule.

use super::{axis, nothing};
use crate::{
    svg::{FAINT, Hold, INK, MAIN, SOFT, Svg, UNKNOWN, WIDTH, band_colour, cut},
    view::View,
};
use amparo_model::Shown;

const ROW: f64 = 33.0;
const TOP: f64 = 34.0;
const LEFT: f64 = 6.0;
const RIGHT: f64 = 394.0;

/// Domains by their mean hazard; below each bar the share of asked answers that is unknown, hatched.
pub fn domains(view: &View) -> String {
    let title = view.say("chart-domains");
    if view.out.domains.is_empty() {
        return nothing(view, "domains", &title, "chart-nothing");
    }
    let height = TOP + ROW * view.out.domains.len() as f64 + 4.0;
    let mut svg = Svg::chart(view.lang);
    svg.bold(LEFT, 12.0, Hold::Start, 10.0, SOFT, &view.say("axis-hazard"));
    axis(&mut svg, view, [LEFT, RIGHT], [TOP - 4.0, height - 2.0], 1.0);
    for (i, domain) in view.out.domains.iter().enumerate() {
        let y = TOP + ROW * i as f64;
        svg.text(LEFT, y + 10.0, Hold::Start, 11.0, INK, &cut(&view.words.domain(&domain.id), 38));
        let unknown = view.with("bar-unknown", &[("share", view.percent(domain.unknown_share).into())]);
        let text = match domain.mean {
            Some(mean) => format!("{} \u{b7} {unknown}", view.number(mean, 2)),
            None => format!("{} \u{b7} {unknown}", view.shown(view.domain_mean(domain), |mean| view.number(mean, 2))),
        };
        svg.text(RIGHT, y + 10.0, Hold::End, 10.0, SOFT, &text);
        svg.rect(LEFT, y + 14.0, RIGHT - LEFT, 8.0, FAINT, "fill-opacity=\"0.55\"");
        if let Some(mean) = domain.mean {
            let colour = band_colour(view.band(mean * 100.0), view.bands());
            svg.rect(
                LEFT,
                y + 14.0,
                (RIGHT - LEFT) * mean,
                8.0,
                &colour,
                &format!("stroke=\"{INK}\" stroke-width=\"0.5\""),
            );
        }
        svg.rect(LEFT, y + 23.5, (RIGHT - LEFT) * domain.unknown_share, 5.0, "url(#domains-hatch)", "");
    }
    svg.finish("domains", height, &title, &view.say("chart-domains-desc"))
}

/// The domains of one site (its position): the score between its bounds.
pub fn site_domains(view: &View, at: usize) -> String {
    let title = view.say("chart-site");
    let Some(site) = view.out.sites.get(at) else { return nothing(view, "site", &title, "chart-nothing") };
    let height = TOP + ROW * site.domains.len() as f64 + 4.0;
    let mut svg = Svg::chart(view.lang);
    svg.bold(LEFT, 12.0, Hold::Start, 10.0, SOFT, &view.say("axis-hazard"));
    axis(&mut svg, view, [LEFT, RIGHT], [TOP - 4.0, height - 2.0], 1.0);
    let x = |share: f64| LEFT + (RIGHT - LEFT) * share.clamp(0.0, 1.0);
    for (i, score) in site.domains.iter().enumerate() {
        let y = TOP + ROW * i as f64;
        svg.text(LEFT, y + 10.0, Hold::Start, 11.0, INK, &cut(&view.domain(i), 38));
        svg.rect(LEFT, y + 15.0, RIGHT - LEFT, 9.0, FAINT, "fill-opacity=\"0.55\"");
        let text = match score {
            Some(score) => {
                svg.rect(x(score.low), y + 15.0, (x(score.high) - x(score.low)).max(1.0), 9.0, UNKNOWN, "");
                let colour = band_colour(view.band(score.value * 100.0), view.bands());
                let edge = format!("stroke=\"{INK}\" stroke-width=\"1\"");
                svg.circle(x(score.value), y + 19.5, 5.0, &colour, &edge, "");
                format!("{} ({})", view.number(score.value, 2), crate::say::range(view.lang, score.low, score.high, 2))
            }
            None => {
                svg.rect(LEFT, y + 15.0, RIGHT - LEFT, 9.0, "url(#site-cross)", "");
                view.say("missing")
            }
        };
        svg.text(RIGHT, y + 10.0, Hold::End, 10.0, SOFT, &text);
    }
    svg.finish("site", height, &title, &view.say("chart-site-desc"))
}

/// Sites by band under the mean, the mean of the worse half and the worst domain.
pub fn aggregations(view: &View) -> String {
    let title = view.say("chart-aggregations");
    let mut rows = vec![(view.say("rule-mean"), String::new(), view.out.whole.sites_by_band.clone())];
    for rule in &view.out.aggregations {
        let kept = rule.top_tenth_kept.map_or_else(
            || view.say("missing"),
            |share| view.with("bar-top-tenth", &[("share", view.percent(share).into())]),
        );
        let bands = rule.sites_by_band.iter().map(|count| Shown::Value(*count)).collect();
        rows.push((view.say(&format!("rule-{}", rule.rule.replace('_', "-"))), kept, bands));
    }
    let mut svg = Svg::chart(view.lang);
    let mut y = 4.0;
    for (name, kept, bands) in &rows {
        svg.text(LEFT, y + 11.0, Hold::Start, 11.0, INK, name);
        svg.text(RIGHT, y + 11.0, Hold::End, 10.0, SOFT, kept);
        stacked(&mut svg, view, y + 16.0, bands);
        y += 44.0;
    }
    legend(&mut svg, view, y + 8.0);
    svg.finish("aggregations", y + 26.0, &title, &view.say("chart-aggregations-desc"))
}

/// Sites, and women and girls, by band of the score.
pub fn bands(view: &View) -> String {
    let title = view.say("chart-bands");
    let whole = &view.out.whole;
    let mut svg = Svg::chart(view.lang);
    svg.text(LEFT, 15.0, Hold::Start, 11.0, INK, &view.say("bands-sites"));
    stacked(&mut svg, view, 20.0, &whole.sites_by_band);
    svg.text(LEFT, 59.0, Hold::Start, 11.0, INK, &view.say("bands-women-girls"));
    let women_girls: Vec<Shown<u64>> = (0..view.bands()).map(|band| view.women_girls_in(whole, band)).collect();
    stacked(&mut svg, view, 64.0, &women_girls);
    legend(&mut svg, view, 96.0);
    svg.finish("bands", 114.0, &title, &view.say("chart-bands-desc"))
}

fn stacked<T: Copy + Into<u64>>(svg: &mut Svg, view: &View, y: f64, bands: &[Shown<T>]) {
    let total: u64 = bands.iter().filter_map(|count| count.value()).map(Into::into).sum();
    if bands.iter().any(|count| count.value().is_none()) || total == 0 {
        svg.rect(LEFT, y, RIGHT - LEFT, 18.0, FAINT, "");
        let text = if bands.iter().all(|count| matches!(count, Shown::Missing)) {
            view.say("missing")
        } else {
            let texts = bands.iter().map(|count| view.shown(*count, |count| view.count(count.into())));
            texts.collect::<Vec<_>>().join(" \u{b7} ")
        };
        svg.text(WIDTH / 2.0, y + 13.0, Hold::Middle, 10.0, INK, &text);
        return;
    }
    let mut x = LEFT;
    for (band, count) in bands.iter().enumerate() {
        let count: u64 = count.value().map_or(0, Into::into);
        let width = (RIGHT - LEFT) * count as f64 / total as f64;
        svg.rect(x, y, width, 18.0, &band_colour(band, bands.len()), "stroke=\"#ffffff\" stroke-width=\"0.8\"");
        let text = view.count(count);
        if width > 6.5 * text.chars().count() as f64 + 4.0 {
            let ink = if band * 2 >= bands.len() { "#ffffff" } else { INK };
            svg.text(x + width / 2.0, y + 13.0, Hold::Middle, 10.0, ink, &text);
        }
        x += width;
    }
}

/// The bands with their ranges of score.
pub(crate) fn legend(svg: &mut Svg, view: &View, y: f64) {
    let step = (RIGHT - LEFT - 90.0) / view.bands() as f64;
    svg.text(LEFT, y + 8.0, Hold::Start, 10.0, SOFT, &view.say("axis-score-short"));
    for band in 0..view.bands() {
        let x = LEFT + 90.0 + step * band as f64;
        svg.rect(x, y, 12.0, 9.0, &band_colour(band, view.bands()), &format!("stroke=\"{MAIN}\" stroke-width=\"0.4\""));
        svg.text(x + 16.0, y + 8.0, Hold::Start, 10.0, SOFT, &view.band_name(band));
    }
}
