//! Which posts match, and in which order.

use super::super::fault::Fault;
use super::super::sql::Sql;
use super::filter::among;
use super::named::seen;
use super::rank::{COUNTED, OFTEN, RANK};
use super::words::{all_of, each};
use crate::row;
use crate::row::search::{NAME_SCORE, Phrases, Question, Titles, titles_only};
use blogcms_core::search::{Among, Hits, Order, Search};
use blogcms_core::{Id, TermId};
use rusqlite::types::Value;
use std::fmt::Write as _;

/// What kept words say of texts that are asked for by `j`, of revisions that are live. `bm25` works beside this alone, not
/// once it is sorted or summed up: what it says is written down first.
const MATCHES: &str = "FROM json_each({}) j CROSS JOIN bc_search ON bc_search MATCH j.value ->> 1{few}
     CROSS JOIN bc_searches s ON s.id = bc_search.rowid AND s.site_id = ?1
     CROSS JOIN bc_posts q ON q.site_id = ?1 AND q.id = s.post_id AND q.live = s.revision_id";

/// Where few posts are looked at, the others end here. The plus keeps FTS5 from being asked anew for each of them, which
/// would count the words of all texts each time.
const FEW: &str = " AND +bc_search.rowid IN (SELECT f.id FROM json_each({}) w
     CROSS JOIN bc_searches f ON f.site_id = ?1 AND f.post_id = unhex(w.value))";

/// Where texts must hold more than they are ranked by.
const ALL: &str = " AND +bc_search.rowid IN (SELECT rowid FROM bc_search({}))";

/// What was found, of posts that may be found: only those are counted.
const LIVE: &str = "WITH w (post_id, part, given, most, words) AS MATERIALIZED ({found}),
     s (post_id, part, score) AS (SELECT post_id, part, coalesce({rank}, {name}) FROM (
         SELECT w.post_id, w.part, w.words, {often} AS often FROM w
         CROSS JOIN bc_posts p ON p.site_id = ?1 AND p.id = w.post_id WHERE true{filter}) w) ";

/// Each post once for each part it has, and how many have that: a rare one weighs more.
const PARTS: &str = ", c (post_id, part, score, posts) AS MATERIALIZED (
     SELECT post_id, part, sum(score), count(*) OVER (PARTITION BY part) FROM s GROUP BY post_id, part) ";

/// What posts have of the parts, and how well: of one part, and of several.
const ONE: &str = "SELECT post_id, 1 AS parts, sum(score) AS score FROM s GROUP BY post_id";
const SEVERAL: &str = "SELECT post_id, count(*) AS parts,
         sum(score * bc_weight((SELECT count(DISTINCT post_id) FROM c), posts)) AS score
     FROM c GROUP BY post_id HAVING count(*) >= {need}";

/// How much is left of the extra half that a new post gets, by its age: a half of it after a year.
const RECENCY: &str =
    "(1.0 + 0.5 / (1.0 + max(0, {} - coalesce(p.published_at, p.created_at)) / 31557600000000.0))";

const NEWEST: &str = "coalesce(p.published_at, p.created_at) DESC, p.id DESC";

pub(super) fn search(sql: &Sql<'_>, search: &Search) -> Result<Hits, Fault> {
    let search = &*seen(sql, search)?;
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
pub(super) struct Statement(Vec<Value>);

impl Statement {
    fn new(sql: &Sql<'_>) -> Self {
        Self(vec![sql.site.to_vec().into()])
    }

    /// Adds a parameter; how it is called.
    pub(super) fn bind(&mut self, value: impl Into<Value>) -> String {
        self.0.push(value.into());
        format!("?{}", self.0.len())
    }

    fn values(self) -> impl rusqlite::Params {
        rusqlite::params_from_iter(self.0)
    }
}

/// A search, ready to be asked.
pub(super) struct Asked<'s> {
    pub(super) search: &'s Search,
    pub(super) question: &'s Question,
    pub(super) titles: Option<&'s Titles>,
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
        if self.question.parts == 0 {
            let filter = self.filter(statement)?;
            return Ok(format!("{select} FROM bc_posts p{join} WHERE p.site_id = ?1{filter}"));
        }
        let (found, filter) = (self.found(statement)?, self.filter(statement)?);
        let live =
            [("found", &*found), ("filter", &filter), ("rank", RANK), ("often", OFTEN), ("name", NAME_SCORE)];
        let live = live
            .iter()
            .fold(LIVE.to_owned(), |text, (key, value)| text.replace(&format!("{{{key}}}"), value));
        let (parts, hits) = if self.question.parts == 1 {
            ("", ONE.to_owned())
        } else {
            let need = statement.bind(self.question.need as i64);
            (PARTS, SEVERAL.replace("{need}", &need))
        };
        Ok(format!(
            "{live}{parts}{select} FROM ({hits}) h
             CROSS JOIN bc_posts p ON p.site_id = ?1 AND p.id = h.post_id{join} WHERE true"
        ))
    }

    /// Which posts have which parts, and how well: phrase by phrase.
    fn found(&self, statement: &mut Statement) -> Result<String, Fault> {
        let title = titles_only(self.search);
        let Question { texts, terms, authors, .. } = self.question;
        let (several, single): (Vec<_>, Vec<_>) = texts.iter().partition(|(_, texts)| texts.len() > 1);
        let mut text = self.ranked(statement, &single, "")?;
        // Of these there is one at most.
        for part in several {
            let all = statement.bind(all_of(&part.1, title));
            let ranked = self.ranked(statement, &[part], &ALL.replace("{}", &all))?;
            let _ = write!(text, " UNION ALL {ranked}");
        }
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
                " UNION ALL SELECT t.post_id, j.value ->> 0, NULL, NULL, NULL FROM json_each({names}) j
                 CROSS JOIN {table} t ON t.site_id = ?1 AND t.{column} = unhex(j.value ->> 1){few}"
            );
        }
        if let Some(names) = self.titles.map(|titles| named(&titles.found)).transpose()?.flatten() {
            let names = statement.bind(names);
            let _ = write!(
                text,
                " UNION ALL SELECT unhex(j.value ->> 1), j.value ->> 0, NULL, NULL, NULL FROM json_each({names}) j"
            );
        }
        Ok(text)
    }

    /// How well each phrase of some parts stands in the texts that have it, of those that pass `also`.
    fn ranked(
        &self,
        statement: &mut Statement,
        parts: &[&(i64, Vec<Phrases>)],
        also: &str,
    ) -> Result<String, Fault> {
        let title = titles_only(self.search);
        let phrases = parts.iter().flat_map(|(part, texts)| each(texts, title).map(move |text| (part, text)));
        let asked = statement.bind(row::json(&phrases.collect::<Vec<_>>())?);
        let matches = self.matches(statement, &asked, also)?;
        Ok(format!(
            "SELECT s.post_id, j.value ->> 0, {COUNTED} {matches} CROSS JOIN bc_search_docsize d ON d.id = s.id"
        ))
    }

    /// What matches the texts `asked` for, among the posts that are looked at.
    pub(super) fn matches(
        &self,
        statement: &mut Statement,
        asked: &str,
        also: &str,
    ) -> Result<String, Fault> {
        let few = self.few(statement)?.map(|ids| FEW.replace("{}", &ids)).unwrap_or_default();
        Ok(MATCHES.replace("{}", asked).replace("{few}", &(few + also)))
    }

    /// The posts that alone are looked at, as a parameter.
    fn few(&self, statement: &mut Statement) -> Result<Option<String>, Fault> {
        let Among::Only(ids) = &self.search.among else { return Ok(None) };
        Ok(Some(statement.bind(row::hex_list(ids)?)))
    }
}

/// Things of parts, as a list of pairs; nothing for none.
fn named<T: Id>(names: &[(i64, T)]) -> Result<Option<String>, Fault> {
    let pairs: Vec<_> = names.iter().map(|(part, id)| (part, row::hex(&id.to_bytes()))).collect();
    Ok(if pairs.is_empty() { None } else { Some(row::json(&pairs)?) })
}
