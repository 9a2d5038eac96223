//! Which posts match, and in which order.

use super::super::fault::Fault;
use super::super::param::{Ids, Param, uuid};
use super::super::sql::Sql;
use super::named::seen;
use super::words::all_of;
use crate::row;
use crate::row::search::{NAME_SCORE, Question, Titles, titles_only};
use blogcms_core::search::{Among, Hits, Order, Reach, Search};
use blogcms_core::{Id, PostId, TermId};
use sqlx::postgres::PgArguments;
use std::fmt::Write as _;

/// What kept words say of texts that are asked for by `j`, of revisions that are live.
const MATCHES: &str = "FROM unnest({}) j (part, query)
     JOIN bc_searches s ON s.site_id = $1 AND s.words @@ j.query::tsquery{few}
     JOIN bc_posts q ON q.site_id = $1 AND q.id = s.post_id AND q.live = s.revision_id";

/// A word in the title weighs six times one in the text.
const RANK: &str = "ts_rank('{0.1, 0.1, 0.1, 0.6}', s.words, j.query::tsquery, 1)::float8 * 4";

/// How much is left of the extra half that a new post gets, by its age: a half of it after a year.
const RECENCY: &str = "(1.0 + 0.5 / (1.0 +
     greatest(0, extract(epoch FROM {} - coalesce(p.published_at, p.created_at))::float8) / 31557600.0))";

const NEWEST: &str = "coalesce(p.published_at, p.created_at) DESC, p.id DESC";

pub(super) async fn search(sql: &mut Sql<'_>, search: &Search) -> Result<Hits, Fault> {
    let search = &*seen(sql, search).await?;
    let question = Question::of(search);
    let titles = titles(sql, search).await?;
    let asked = Asked { search, question: &question, titles: titles.as_ref() };
    let window = (search.offset, search.limit.max(1));
    let mut found = asked.page(sql, window).await?;
    let total = match found.first() {
        Some((_, total)) => *total,
        None if search.offset > 0 => asked.page(sql, (0, 1)).await?.first().map_or(0, |(_, total)| *total),
        None => 0,
    };
    found.truncate(search.limit as usize);
    let terms = if search.counts { asked.counts(sql).await? } else { Vec::new() };
    Ok(Hits { posts: found.into_iter().map(|(id, _)| id).collect(), total, terms })
}

/// Looks through the titles, for writers.
async fn titles(sql: &mut Sql<'_>, search: &Search) -> Result<Option<Titles>, Fault> {
    let Some(mut titles) = Titles::of(search) else { return Ok(None) };
    let mut statement = Statement::new(sql)?;
    let mut text = "SELECT p.id, CASE WHEN p.head = p.live THEN p.title
             ELSE (SELECT r.fields::json ->> 'title' FROM bc_revisions r WHERE r.site_id = $1 AND r.id = p.head) END, p.slug
         FROM bc_posts p WHERE p.site_id = $1"
        .to_owned();
    among(search, &mut statement, &mut text)?;
    for found in sql.all(&text, statement.params, row::search::title).await? {
        titles.look(&found);
    }
    Ok(Some(titles))
}

/// The parameters of a statement; the first is the site.
struct Statement {
    params: PgArguments,
    count: usize,
}

impl Statement {
    fn new(sql: &Sql<'_>) -> Result<Self, Fault> {
        let mut statement = Self { params: PgArguments::default(), count: 0 };
        statement.bind(sql.site)?;
        Ok(statement)
    }

    /// Adds a parameter; how it is called.
    fn bind(&mut self, value: impl Param) -> Result<String, Fault> {
        value.add(&mut self.params).map_err(sqlx::Error::Encode)?;
        self.count += 1;
        Ok(format!("${}", self.count))
    }

    /// Adds parts, and what belongs to each, as two parameters.
    fn bind_pairs(&mut self, (parts, things): (Vec<i64>, impl Param)) -> Result<String, Fault> {
        let (parts, things) = (self.bind(parts)?, self.bind(things)?);
        Ok(format!("{parts}, {things}"))
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
    async fn page(
        &self,
        sql: &mut Sql<'_>,
        (offset, limit): (u32, u32),
    ) -> Result<Vec<(PostId, u64)>, Fault> {
        let mut statement = Statement::new(sql)?;
        let mut text = self.matching(&mut statement, "SELECT p.id, count(*) OVER ()", "")?;
        text.push_str(" ORDER BY ");
        if self.question.parts > 0 && self.search.order == Order::Best {
            let at = statement.bind(self.search.at)?;
            let _ = write!(text, "h.parts DESC, h.score * {} DESC, ", RECENCY.replace("{}", &at));
        }
        let (limit, offset) = (statement.bind(limit)?, statement.bind(offset)?);
        let _ = write!(text, "{NEWEST} LIMIT {limit} OFFSET {offset}");
        sql.all(&text, statement.params, row::search::place).await
    }

    /// How many of all that match have each term.
    async fn counts(&self, sql: &mut Sql<'_>) -> Result<Vec<(TermId, u64)>, Fault> {
        let mut statement = Statement::new(sql)?;
        let terms = " JOIN bc_post_terms t ON t.site_id = $1 AND t.post_id = p.id";
        let mut text = self.matching(&mut statement, "SELECT t.term_id, count(*)", terms)?;
        text.push_str(" GROUP BY t.term_id ORDER BY 2 DESC, 1");
        sql.all(&text, statement.params, row::search::count).await
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
                let need = statement.bind(self.question.need as i64)?;
                format!(
                    "SELECT post_id, count(DISTINCT part) AS parts, sum(score) AS score FROM w
                     GROUP BY post_id HAVING count(DISTINCT part) >= {need}"
                )
            };
            let _ = write!(
                text,
                "{select} FROM ({hits}) h JOIN bc_posts p ON p.site_id = $1 AND p.id = h.post_id{join} WHERE true"
            );
        } else {
            let _ = write!(text, "{select} FROM bc_posts p{join} WHERE p.site_id = $1");
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
        let asked: (Vec<_>, Vec<_>) = texts.iter().map(|(part, texts)| (*part, all_of(texts, title))).unzip();
        let asked = statement.bind_pairs(asked)?;
        let mut text = format!("SELECT s.post_id, j.part, {RANK} {}", self.matches(statement, &asked)?);
        for (names, table, column) in
            [(uuids(terms), "bc_post_terms", "term_id"), (uuids(authors), "bc_post_authors", "author_id")]
        {
            if names.0.is_empty() {
                continue;
            }
            let (names, few) = (statement.bind_pairs(names)?, self.few(statement, "t")?);
            let _ = write!(
                text,
                " UNION ALL SELECT t.post_id, j.part, {NAME_SCORE}::float8 FROM unnest({names}) j (part, id)
                 JOIN {table} t ON t.site_id = $1 AND t.{column} = j.id{few}"
            );
        }
        if let Some(titles) = self.titles.filter(|titles| !titles.found.is_empty()) {
            let names = statement.bind_pairs(uuids(&titles.found))?;
            let _ = write!(
                text,
                " UNION ALL SELECT j.id, j.part, {NAME_SCORE}::float8 FROM unnest({names}) j (part, id)"
            );
        }
        Ok(text)
    }

    /// What matches the texts `asked` for, among the posts that are looked at.
    fn matches(&self, statement: &mut Statement, asked: &str) -> Result<String, Fault> {
        Ok(MATCHES.replace("{}", asked).replace("{few}", &self.few(statement, "s")?))
    }

    /// Where few posts are looked at, the others end here.
    fn few(&self, statement: &mut Statement, table: &str) -> Result<String, Fault> {
        let Among::Only(ids) = &self.search.among else { return Ok(String::new()) };
        let ids = statement.bind(list(ids))?;
        Ok(format!(" AND {table}.post_id = ANY ({ids})"))
    }

    fn filter(&self, statement: &mut Statement, text: &mut String) -> Result<(), Fault> {
        if let Reach::Live(at) = self.search.reach {
            let at = statement.bind(at)?;
            let _ = write!(
                text,
                " AND p.status = 'published' AND p.published_at <= {at}
                 AND (p.expires_at IS NULL OR p.expires_at > {at}) AND NOT p.noindex"
            );
        }
        let filter = &self.search.filter;
        for (bound, time) in [(">=", filter.from), ("<", filter.until)] {
            if let Some(time) = time {
                let time = statement.bind(time)?;
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
            let asked: (Vec<_>, Vec<_>) = texts.unzip();
            let asked = statement.bind_pairs(asked)?;
            let matches = self.matches(statement, &asked)?;
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
    let ids = statement.bind(list(ids))?;
    let _ = write!(
        text,
        " AND p.id {how} (SELECT t.post_id FROM {table} t WHERE t.site_id = $1 AND t.{column} = ANY ({ids}))"
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
    let ids = statement.bind(list(ids))?;
    let _ = write!(text, " AND p.id {how} (SELECT unnest({ids}))");
    Ok(())
}

fn uuids<T: Id>(names: &[(i64, T)]) -> (Vec<i64>, Ids) {
    let ids = names.iter().map(|(_, id)| uuid(*id)).collect();
    (names.iter().map(|(part, _)| *part).collect(), ids)
}

pub(super) fn list<T: Id>(ids: &[T]) -> Ids {
    ids.iter().map(|id| uuid(*id)).collect()
}
