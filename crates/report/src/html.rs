//! The report as one HTML file: pictures inside, nothing fetched from anywhere, readable on a phone, in the dark, on paper and from right to left.

use crate::{
    document::{Block, Document, Figure, Grid},
    say,
    svg::escape,
};
use std::fmt::Write;

const STYLE: &str = "\
:root{color-scheme:light dark;--paper:#fff;--ink:#1d2733;--soft:#5a6775;--line:#d5dbe2;--band:#f3f5f7;--warn:#fff1d6;--warn-ink:#7a3400}\
@media (prefers-color-scheme:dark){:root{--paper:#14191f;--ink:#e8ecf1;--soft:#a5b0bc;--line:#37424e;--band:#1e252d;--warn:#3d2a0c;--warn-ink:#ffd9a0}}\
*{box-sizing:border-box}\
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 'Noto Sans','Noto Sans Arabic',system-ui,sans-serif}\
main{max-width:46rem;margin:0 auto;padding:1rem}\
h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0}\
h2{font-size:1.25rem;margin:2rem 0 .5rem;padding-top:.75rem;border-top:1px solid var(--line)}\
h3{font-size:1rem;margin:1.25rem 0 .25rem}\
.about{color:var(--soft);margin:.2rem 0}\
.banner{background:var(--warn);color:var(--warn-ink);padding:.6rem .9rem;border-inline-start:4px solid currentColor;border-radius:3px;margin:.75rem 0;font-weight:600}\
li{margin:.35rem 0}\
figure{margin:1rem 0}\
figure svg{display:block;width:100%;max-width:36rem;height:auto;background:#fff;border:1px solid var(--line);border-radius:4px}\
figcaption{color:var(--soft);font-size:.9rem;margin-top:.35rem;max-width:36rem}\
.scroll{overflow-x:auto}\
table{border-collapse:collapse;width:100%;font-size:.9rem;margin:.5rem 0}\
caption{text-align:start;font-weight:600;padding:.25rem 0}\
th,td{text-align:start;vertical-align:top;padding:.3rem .5rem;border-bottom:1px solid var(--line)}\
th{background:var(--band);font-weight:600}\
th.n.n{white-space:normal}\
.n{text-align:end;font-variant-numeric:tabular-nums;white-space:nowrap}\
details{margin:.4rem 0}\
summary{cursor:pointer;color:var(--soft);font-size:.9rem}\
footer{color:var(--soft);border-top:1px solid var(--line);margin-top:2rem;padding:1rem 0;font-size:.9rem}\
@media print{body{font-size:11pt;background:#fff;color:#000}main{max-width:none;padding:0}details{display:none}figure,tr{break-inside:avoid}h2,h3{break-after:avoid}}";

/// The report as one file.
pub fn write(document: &Document) -> String {
    let mut out = String::with_capacity(200_000);
    let (lang, dir, title) = (document.lang.code(), document.lang.dir(), escape(&document.title));
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"{lang}\" dir=\"{dir}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<header>\n<h1>{title}</h1>\n"
    );
    for line in &document.about {
        let _ = writeln!(out, "<p class=\"about\">{}</p>", escape(line));
    }
    out.push_str("</header>\n");
    for block in &document.blocks {
        write_block(&mut out, document, block);
    }
    let _ = write!(out, "<footer>{}</footer>\n</main>\n</body>\n</html>\n", escape(&document.foot));
    out
}

fn write_block(out: &mut String, document: &Document, block: &Block) {
    // Writing to a String cannot fail.
    let _ = match block {
        Block::Heading(text) => writeln!(out, "<h2>{}</h2>", escape(text)),
        Block::Subheading(text) => writeln!(out, "<h3>{}</h3>", escape(text)),
        Block::Banner(text) => writeln!(out, "<p class=\"banner\" role=\"note\">{}</p>", escape(text)),
        Block::Paragraph(text) => writeln!(out, "<p>{}</p>", escape(text)),
        Block::Points(points) => {
            let points: String = points.iter().map(|point| format!("<li>{}</li>", escape(point))).collect();
            writeln!(out, "<ul>{points}</ul>")
        }
        Block::Figure(figure) => {
            write_figure(out, document, figure);
            Ok(())
        }
        Block::Grid(grid) => {
            write_grid(out, grid);
            Ok(())
        }
    };
}

fn write_figure(out: &mut String, document: &Document, figure: &Figure) {
    let _ = write!(
        out,
        "<h3>{}</h3>\n<figure>{}<figcaption>{}</figcaption></figure>\n",
        escape(&figure.title),
        figure.svg,
        escape(&figure.description)
    );
    if let Some(behind) = &figure.behind {
        let _ = writeln!(out, "<details><summary>{}</summary>", escape(&say::say(document.lang, "table-behind")));
        write_grid(out, behind);
        out.push_str("</details>\n");
    }
}

fn write_grid(out: &mut String, grid: &Grid) {
    let class = |number: bool| if number { " class=\"n\"" } else { "" };
    out.push_str("<div class=\"scroll\" tabindex=\"0\"><table>");
    if !grid.title.is_empty() {
        let _ = write!(out, "<caption>{}</caption>", escape(&grid.title));
    }
    out.push_str("<thead><tr>");
    for (heading, number) in &grid.headings {
        let _ = write!(out, "<th scope=\"col\"{}>{}</th>", class(*number), escape(heading));
    }
    out.push_str("</tr></thead><tbody>");
    for row in &grid.rows {
        out.push_str("<tr>");
        for (cell, (_, number)) in row.iter().zip(&grid.headings) {
            let _ = write!(out, "<td{}>{}</td>", class(*number), escape(cell));
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table></div>\n");
    if let Some(more) = &grid.more {
        let _ = writeln!(out, "<p class=\"about\">{}</p>", escape(more));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{say::Lang, testing};

    #[test]
    fn one_file_that_asks_nobody_for_anything() {
        let mut world = testing::internal();
        world.out.sites[0].site.name = "<img src=x onerror=alert(1)>".into();
        for lang in Lang::ALL {
            let page = write(&Document::of(&world.view(lang), &world.places, "2026-11-24"));
            for bad in ["<script", "<img", " href=", "src=\"", "@import", "url(http"] {
                assert!(!page.contains(bad), "{lang}: {bad}");
            }
            assert!(page.contains(&format!("<html lang=\"{lang}\" dir=\"{}\">", lang.dir())));
            assert_eq!(
                page.matches("<figure>").count(),
                page.matches("<details>").count(),
                "a table behind each picture"
            );
        }
    }
}
