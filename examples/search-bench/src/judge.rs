//! How good: the judged set, asked of each engine.

use crate::engine::{self, Engine};
use crate::question::{Class, Question, classes};
use crate::score::{FIRST, Score};
use crate::{Fail, corpus};
use blogcms_core::Zone;
use blogcms_core::search::Query;
use blogcms_core::service::{Ask, Found};
use std::fmt::Write;

/// How one engine answered.
pub(crate) struct Verdict {
    pub(crate) engine: &'static str,
    pub(crate) answers: Vec<Answer>,
}

/// How it answered one query.
pub(crate) struct Answer {
    class: String,
    text: String,
    score: Score,
    /// Addresses and grades of the hits.
    hits: Vec<(String, u8)>,
    loosened: bool,
}

impl Verdict {
    /// The mean over all queries.
    pub(crate) fn score(&self) -> Score {
        Score::mean(self.answers.iter().map(|answer| answer.score))
    }

    fn of_class(&self, class: &str) -> (Score, usize) {
        let of = || self.answers.iter().filter(|answer| answer.class == class);
        (Score::mean(of().map(|answer| answer.score)), of().count())
    }
}

/// Fills new blogs with the corpus and asks them everything; PostgreSQL only with its URL.
pub(crate) async fn all(database: Option<&str>) -> Result<Vec<Verdict>, Fail> {
    let (documents, classes) = (corpus::documents()?, classes()?);
    let folder = tempfile::tempdir()?;
    let sqlite = engine::sqlite(folder.path()).await?;
    engine::fill(&sqlite, &documents).await?;
    let (blog, indexing) = engine::indexed(&sqlite, &folder.path().join("search"))?;
    indexing.rebuild(&|_| ()).await?;
    let mut engines = vec![Engine { name: "tantivy", blog }, Engine { name: "SQLite", blog: sqlite }];
    if let Some(url) = database {
        let blog = engine::postgres(url).await?;
        engine::fill(&blog, &documents).await?;
        engines.push(Engine { name: "PostgreSQL", blog });
    }
    let mut verdicts = Vec::new();
    for engine in &engines {
        verdicts.push(judge(engine, &classes).await?);
    }
    Ok(verdicts)
}

async fn judge(engine: &Engine, classes: &[Class]) -> Result<Verdict, Fail> {
    let site = engine.blog.store().site_snapshot().await?;
    let mut answers = Vec::new();
    for class in classes {
        for question in &class.query {
            let query = Query::parse(&question.text, &Zone::utc());
            let ask = Ask { typing: class.typing, ..Ask::new(query, FIRST as u32) };
            let found = engine.blog.find(&site, &ask).await?;
            answers.push(answer(class, question, &found));
        }
    }
    Ok(Verdict { engine: engine.name, answers })
}

fn answer(class: &Class, question: &Question, found: &Found) -> Answer {
    let grade = |slug: &str| question.posts.get(slug).copied().unwrap_or(0);
    let slugs = found.posts.iter().map(|hit| hit.post.slug.to_string());
    let hits: Vec<(String, u8)> = slugs.map(|slug| (slug.clone(), grade(&slug))).collect();
    let grades: Vec<u8> = hits.iter().map(|(_, grade)| *grade).collect();
    let all: Vec<u8> = question.posts.values().copied().collect();
    Answer {
        class: class.name.clone(),
        text: question.text.clone(),
        score: Score::of(&grades, &all),
        hits,
        loosened: found.loosened,
    }
}

/// One table: engines side by side, a line for each class.
pub(crate) fn table(verdicts: &[Verdict]) -> String {
    let Some(first) = verdicts.first() else { return String::new() };
    let mut out = String::from("| queries | n |");
    for verdict in verdicts {
        let _ = write!(out, " {} nDCG@10 | recall@10 |", verdict.engine);
    }
    let _ = writeln!(out, "\n| :--- | ---: |{}", " ---: | ---: |".repeat(verdicts.len()));
    let mut names: Vec<&str> = first.answers.iter().map(|answer| answer.class.as_str()).collect();
    names.dedup();
    for class in names {
        let of = |verdict: &Verdict| verdict.of_class(class).0;
        line(&mut out, class, first.of_class(class).1, verdicts.iter().map(of));
    }
    line(&mut out, "**all**", first.answers.len(), verdicts.iter().map(Verdict::score));
    out
}

fn line(out: &mut String, name: &str, count: usize, scores: impl Iterator<Item = Score>) {
    let _ = write!(out, "| {name} | {count} |");
    for Score { order, found } in scores {
        let _ = write!(out, " {order:.3} | {found:.3} |");
    }
    out.push('\n');
}

/// The queries that each engine answered badly, worst first, with what it found.
pub(crate) fn worst(verdicts: &[Verdict]) -> String {
    let mut out = String::new();
    for verdict in verdicts {
        let _ = writeln!(out, "\n## {}\n", verdict.engine);
        let mut bad: Vec<&Answer> = verdict.answers.iter().filter(|a| a.score.order < 0.95).collect();
        bad.sort_by(|a, b| a.score.order.total_cmp(&b.score.order));
        for answer in bad {
            let Answer { class, text, score, .. } = answer;
            let loosened = if answer.loosened { ", loosened" } else { "" };
            let _ = writeln!(out, "- {:.2} {class}: `{text}`{loosened}", score.order);
            for (slug, grade) in answer.hits.iter().take(5) {
                let _ = writeln!(out, "  - {grade} {slug}");
            }
        }
    }
    out
}
