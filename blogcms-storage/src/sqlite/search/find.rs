//! Which posts match, and in which order.

use super::super::fault::Fault;
use super::super::sql::Sql;
use super::words::all_of;
use crate::row;
use crate::row::search::{NAME_SCORE, Question, Titles, titles_only};
use blogcms_core::search::{Among, Hits, Order, Reach, Search};
use blogcms_core::{Id, TermId};
use rusqlite::types::Value;
use std::fmt::Write as _;

/// What kept words say of texts that are asked for by `j`, of revisions that are live. `bm25` works beside this alone, not
/// once it is sorted or summed up: what it says is written down first. A word in the title weighs six times
/// one in the text.
const MATCHES: &str = "FROM json_each({}) j CROSS JOIN bc_search ON bc_search MATCH j.value ->> 1{few}
     CROSS JOIN bc_searches s ON s.id = bc_search.rowid AND s.site_id = ?1
     CROSS JOIN bc_posts q ON q.site_id = ?1 AND q.id = s.post_id AND q.live = s.revision_id";

/// Where few posts are looked at, the others end here. The plus keeps FTS5 from being asked anew for each of them, which
/// would count the words of all texts each time.
const FEW: &str = " AND +bc_search.rowid IN (SELECT f.id FROM json_each({}) w
     CROSS JOIN bc_searches f ON f.site_id = ?1 AND f.post_id = unhex(w.value))";

/// How much is left of the extra half that a new post gets, by its age: a half of it after a year.
const RECENCY: &str =
    "(1.0 + 0.5 / (1.0 + max(0, {} - coalesce(p.published_at, p.created_at)) / 31557600000000.0))";

const NEWEST: &str = "coalesce(p.published_at, p.created_at) DESC, p.id DESC";

pub(super) fn search(sql: &Sql<'_>, search: &Search) -> Result<Hits, Fault> {
    let question = Question::of(search);
    let titles = titles(sql, search)?;
    let asked = Asked { search, question: &question, titles: titles.as_ref() };
    let window = (search.offset, search.limit.max(1));
    let mut found = asked.page(sql, window)?;
    let total = match found.first() {
        Some((_, total)) => *total,
        None if search.offset > 0 => asked.page(sql, (0, 1))?.first().map_or(0, |(_, total)| *total),
        None => 0,
    };
    found.truncate(search.limit as usize);
    let terms = if search.counts { asked.counts(sql)? } else { Vec::new() };
    Ok(Hits { posts: found.into_iter().map(|(id, _)| id).collect(), total, terms })
}

/// Looks through the titles, for writers.
fn titles(sql: &Sql<'_>, search: &Search) -> Result<Option<Titles>, Fault> {
    let Some(mut titles) = Titles::of(search) else { return Ok(None) };
    let mut statement = Statement::new(sql);
    let mut text = "SELECT p.id, CASE WHEN p.head IS p.live THEN p.title
             ELSE (SELECT r.fields ->> '$.title' FROM bc_revisions r WHERE r.site_id = ?1 AND r.id = p.head) END, p.slug
         FROM bc_posts p WHERE p.site_id = ?1"
        .to_owned();
    among(search, &mut statement, &mut text)?;
    for found in sql.all(&text, statement.values(), |row| row::search::title(row))? {
        titles.look(&found);
    }
    Ok(Some(titles))
}

/// The parameters of a statement; the first is the site.
struct Statement(Vec<Value>);

impl Statement {
    fn new(sql: &Sql<'_>) -> Self {
        Self(vec![sql.site.to_vec().into()])
    }

    /// Adds a parameter; how it is called.
    fn bind(&mut self, value: impl Into<Value>) -> String {
        self.0.push(value.into());
        format!("?{}", self.0.len())
    }

    fn values(self) -> impl rusqlite::Params {
        rusqlite::params_from_iter(self.0)
    }
}

/// A search, ready to be asked.
struct Asked<'s> {
    search: &'s Search,
    question: &'s Question,
    titles: Option<&'s Titles>,
}

impl Asked<'_> {
    /// The posts of a window, each with the number of all that match.
    fn page(
        &self,
        sql: &Sql<'_>,
        (offset, limit): (u32, u32),
    ) -> Result<Vec<(blogcms_core::PostId, u64)>, Fault> {
        let mut statement = Statement::new(sql);
        let mut text = self.matching(&mut statement, "SELECT p.id, count(*) OVER ()", "")?;
        text.push_str(" ORDER BY ");
        if self.question.parts > 0 && self.search.order == Order::Best {
            let at = statement.bind(self.search.at.as_micros());
            let _ = write!(text, "h.parts DESC, h.score * {} DESC, ", RECENCY.replace("{}", &at));
        }
        let (limit, offset) = (statement.bind(limit), statement.bind(offset));
        let _ = write!(text, "{NEWEST} LIMIT {limit} OFFSET {offset}");
        sql.all(&text, statement.values(), |row| row::search::place(row))
    }

    /// How many of all that match have each term.
    fn counts(&self, sql: &Sql<'_>) -> Result<Vec<(TermId, u64)>, Fault> {
        let mut statement = Statement::new(sql);
        let terms = " CROSS JOIN bc_post_terms t ON t.site_id = ?1 AND t.post_id = p.id";
        let mut text = self.matching(&mut statement, "SELECT t.term_id, count(*)", terms)?;
        text.push_str(" GROUP BY t.term_id ORDER BY 2 DESC, 1");
        sql.all(&text, statement.values(), |row| row::search::count(row))
    }

    /// The statement up to its order: posts `p` with what they have of the parts, `h`.
    fn matching(&self, statement: &mut Statement, select: &str, join: &str) -> Result<String, Fault> {
        let mut text = String::new();
        if self.question.parts > 0 {
            let _ =
                write!(text, "WITH w (post_id, part, score) AS MATERIALIZED ({}) ", self.found(statement)?);
            let hits = if self.is_plain() {
                "SELECT post_id, 1 AS parts, score FROM w".to_owned()
            } else {
                let need = statement.bind(self.question.need as i64);
                format!(
                    "SELECT post_id, count(DISTINCT part) AS parts, sum(score) AS score FROM w
                     GROUP BY post_id HAVING count(DISTINCT part) >= {need}"
                )
            };
            let _ = write!(
                text,
                "{select} FROM ({hits}) h CROSS JOIN bc_posts p ON p.site_id = ?1 AND p.id = h.post_id{join} WHERE true"
            );
        } else {
            let _ = write!(text, "{select} FROM bc_posts p{join} WHERE p.site_id = ?1");
        }
        self.filter(statement, &mut text)?;
        among(self.search, statement, &mut text)?;
        Ok(text)
    }

    /// Whether there is one part and one way to have it: no post is found twice.
    fn is_plain(&self) -> bool {
        let Question { parts, terms, authors, .. } = self.question;
        *parts == 1 && terms.is_empty() && authors.is_empty() && self.titles.is_none()
    }

    /// Which posts have which parts, and how well.
    fn found(&self, statement: &mut Statement) -> Result<String, Fault> {
        let title = titles_only(self.search);
        let Question { texts, terms, authors, .. } = self.question;
        let texts: Vec<_> = texts.iter().map(|(part, texts)| (part, all_of(texts, title))).collect();
        let asked = statement.bind(row::json(&texts)?);
        let mut text = format!(
            "SELECT s.post_id, j.value ->> 0, -bm25(bc_search, 6.0, 1.0) {}",
            self.matches(statement, &asked)?
        );
        for (names, table, column) in
            [(named(terms)?, "bc_post_terms", "term_id"), (named(authors)?, "bc_post_authors", "author_id")]
        {
            let Some(names) = names else { continue };
            let names = statement.bind(names);
            let few = self.few(statement)?;
            let few = few.map(|ids| format!(" AND t.post_id IN (SELECT unhex(value) FROM json_each({ids}))"));
            let few = few.unwrap_or_default();
            let _ = write!(
                text,
                " UNION ALL SELECT t.post_id, j.value ->> 0, {NAME_SCORE} FROM json_each({names}) j
                 CROSS JOIN {table} t ON t.site_id = ?1 AND t.{column} = unhex(j.value ->> 1){few}"
            );
        }
        if let Some(names) = self.titles.map(|titles| named(&titles.found)).transpose()?.flatten() {
            let names = statement.bind(names);
            let _ = write!(
                text,
                " UNION ALL SELECT unhex(j.value ->> 1), j.value ->> 0, {NAME_SCORE} FROM json_each({names}) j"
            );
        }
        Ok(text)
    }

    /// What matches the texts `asked` for, among the posts that are looked at.
    fn matches(&self, statement: &mut Statement, asked: &str) -> Result<String, Fault> {
        let few = self.few(statement)?.map(|ids| FEW.replace("{}", &ids)).unwrap_or_default();
        Ok(MATCHES.replace("{}", asked).replace("{few}", &few))
    }

    /// The posts that alone are looked at, as a parameter.
    fn few(&self, statement: &mut Statement) -> Result<Option<String>, Fault> {
        let Among::Only(ids) = &self.search.among else { return Ok(None) };
        Ok(Some(statement.bind(row::hex_list(ids)?)))
    }

    fn filter(&self, statement: &mut Statement, text: &mut String) -> Result<(), Fault> {
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
            have("IN", "bc_post_terms", "term_id", group, statement, text)?;
        }
        for author in &filter.authors {
            have("IN", "bc_post_authors", "author_id", &[*author], statement, text)?;
        }
        self.without(statement, text)
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
            let matches = self.matches(statement, &asked)?;
            let _ = write!(text, " AND p.id NOT IN (SELECT s.post_id {matches})");
        }
        match self.titles {
            Some(titles) if !titles.without.is_empty() => one_of("NOT IN", &titles.without, statement, text),
            _ => Ok(()),
        }
    }
}

/// Things of parts, as a list of pairs; nothing for none.
fn named<T: Id>(names: &[(i64, T)]) -> Result<Option<String>, Fault> {
    let pairs: Vec<_> = names.iter().map(|(part, id)| (part, row::hex(&id.to_bytes()))).collect();
    Ok(if pairs.is_empty() { None } else { Some(row::json(&pairs)?) })
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

fn among(search: &Search, statement: &mut Statement, text: &mut String) -> Result<(), Fault> {
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
