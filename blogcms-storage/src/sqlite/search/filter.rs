//! What a post has to be beside its words.

use super::super::fault::Fault;
use super::find::{Asked, Statement};
use super::words::all_of;
use crate::row;
use crate::row::search::titles_only;
use blogcms_core::Id;
use blogcms_core::search::{Among, Reach, Search};
use std::fmt::Write as _;

impl Asked<'_> {
    /// What a post has to be beside its words.
    pub(super) fn filter(&self, statement: &mut Statement) -> Result<String, Fault> {
        let mut text = String::new();
        if let Reach::Live(at) = self.search.reach {
            let at = statement.bind(at.as_micros());
            let _ = write!(
                text,
                " AND p.status = 'published' AND p.published_at <= {at}
                 AND (p.expires_at IS NULL OR p.expires_at > {at}) AND p.noindex = 0"
            );
        }
        let filter = &self.search.filter;
        for (bound, time) in [(">=", filter.from), ("<", filter.until)] {
            if let Some(time) = time {
                let time = statement.bind(time.as_micros());
                let _ = write!(text, " AND p.published_at {bound} {time}");
            }
        }
        for group in &filter.terms {
            have("IN", "bc_post_terms", "term_id", group, statement, &mut text)?;
        }
        for author in &filter.authors {
            have("IN", "bc_post_authors", "author_id", &[*author], statement, &mut text)?;
        }
        self.without(statement, &mut text)?;
        among(self.search, statement, &mut text)?;
        Ok(text)
    }

    fn without(&self, statement: &mut Statement, text: &mut String) -> Result<(), Fault> {
        let question = self.question;
        have("NOT IN", "bc_post_terms", "term_id", &question.without_terms, statement, text)?;
        have("NOT IN", "bc_post_authors", "author_id", &question.without_authors, statement, text)?;
        if !question.without.is_empty() {
            let title = titles_only(self.search);
            let texts =
                question.without.iter().map(|phrases| (0, all_of(std::slice::from_ref(phrases), title)));
            let asked = statement.bind(row::json(&texts.collect::<Vec<_>>())?);
            let matches = self.matches(statement, &asked, "")?;
            let _ = write!(text, " AND p.id NOT IN (SELECT s.post_id {matches})");
        }
        match self.titles {
            Some(titles) if !titles.without.is_empty() => one_of("NOT IN", &titles.without, statement, text),
            _ => Ok(()),
        }
    }
}

/// Posts that have one of these, or none of them. To have one of nothing is what no post does.
fn have<T: Id>(
    how: &str,
    table: &str,
    column: &str,
    ids: &[T],
    statement: &mut Statement,
    text: &mut String,
) -> Result<(), Fault> {
    if ids.is_empty() && how == "NOT IN" {
        return Ok(());
    }
    let ids = statement.bind(row::hex_list(ids)?);
    let _ = write!(
        text,
        " AND p.id {how} (SELECT t.post_id FROM {table} t
             WHERE t.site_id = ?1 AND t.{column} IN (SELECT unhex(value) FROM json_each({ids})))"
    );
    Ok(())
}

pub(super) fn among(search: &Search, statement: &mut Statement, text: &mut String) -> Result<(), Fault> {
    match &search.among {
        Among::Every => Ok(()),
        Among::Only(ids) => one_of("IN", ids, statement, text),
        Among::Without(ids) if ids.is_empty() => Ok(()),
        Among::Without(ids) => one_of("NOT IN", ids, statement, text),
    }
}

fn one_of<T: Id>(how: &str, ids: &[T], statement: &mut Statement, text: &mut String) -> Result<(), Fault> {
    let ids = statement.bind(row::hex_list(ids)?);
    let _ = write!(text, " AND p.id {how} (SELECT unhex(value) FROM json_each({ids}))");
    Ok(())
}
