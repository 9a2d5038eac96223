//! `full-site check`.

use crate::data::{self, Place};
use crate::fail::Fail;
use crate::progress::say;
use blogcms_axum::core::Actor;
use blogcms_axum::core::content::check::{Finding, FindingKind};
use blogcms_axum::core::service::{Blog, PostFindings};
use serde::Serialize;

/// What `--json` prints.
#[derive(Serialize)]
struct Report {
    posts: usize,
    findings: Vec<Line>,
    rendered: usize,
}

#[derive(Serialize)]
struct Line {
    path: String,
    title: String,
    #[serde(flatten)]
    finding: Finding,
}

/// So many renderings are kept at a time.
const ROUND: u32 = 100;

pub(crate) async fn run(place: &Place, rerender: bool, json: bool) -> Result<(), Fail> {
    data::known(place)?;
    let (database, blog) = data::open(place).await?;
    let report = look(&blog, rerender).await;
    database.close().await;
    tell(&report?, rerender, json)
}

async fn look(blog: &Blog, rerender: bool) -> Result<Report, Fail> {
    let rendered = if rerender { render(blog).await? } else { 0 };
    let mut findings = Vec::new();
    let mut add = |post: PostFindings| {
        let PostFindings { path, title, findings: found, .. } = post;
        findings.extend(found.into_iter().map(|finding| Line {
            path: path.clone(),
            title: title.clone(),
            finding,
        }));
    };
    // Pages are at the root of a full site.
    let posts = blog.check().posts(&Actor::System("check"), true, &mut add).await?;
    Ok(Report { posts, findings, rendered })
}

/// Renders what is not kept, and finds what goes together; how much was rendered.
async fn render(blog: &Blog) -> Result<usize, Fail> {
    let (mut rendered, mut last) = (0, None);
    loop {
        let kept = blog.keep_renderings(ROUND, last).await?;
        if kept.count == 0 {
            break;
        }
        for (post, why) in &kept.failed {
            tracing::warn!(%post, "not rendered: {why}");
        }
        rendered += kept.count - kept.failed.len();
        last = kept.last;
    }
    while blog.keep_related(ROUND).await?.is_some_and(|kept| kept > 0) {}
    Ok(rendered)
}

fn tell(report: &Report, rerender: bool, json: bool) -> Result<(), Fail> {
    if json {
        let text = serde_json::to_string_pretty(report)
            .map_err(|error| Fail::new(format!("the report cannot be written as JSON: {error}")))?;
        say(&text);
    } else {
        for line in &report.findings {
            say(&format!("{}:{}: {}", line.path, line.finding.line, sentence(&line.finding.kind)));
        }
        if rerender {
            let rendered = counted(report.rendered, "post or page was", "posts and pages were");
            say(&format!("{rendered} rendered anew"));
        }
        let posts = counted(report.posts, "post or page", "posts and pages");
        say(&format!("{posts} looked through, {}", counted(report.findings.len(), "finding", "findings")));
    }
    match report.findings.len() {
        0 => Ok(()),
        1 => Err(Fail::new("one finding; the number after the address is the line of the text")),
        n => Err(Fail::new(format!("{n} findings; the number after an address is the line of the text"))),
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn sentence(kind: &FindingKind) -> String {
    match kind {
        FindingKind::DeadLink { url } => format!("the link {url} leads nowhere"),
        FindingKind::BrokenAnchor { url } => format!("the link {url} names no place of this text"),
        FindingKind::MissingAlt { src } => {
            format!("the picture {src} has no text for those who do not see it")
        }
        FindingKind::HeadingSkip { from, to, title } => {
            format!("the heading “{title}” is of level {to} and follows one of level {from}")
        }
        FindingKind::UnknownShortcode { name } => format!("nobody knows the shortcode {name}"),
        FindingKind::RefusedUrl { url } => format!("the address {url} may not stand in a link"),
    }
}
