//! Which tables there are, and the order in which they are copied.

use super::side::Column;
use blogcms_core::{StoreError, StoreErrorKind};

/// Every table, each behind those that it refers to.
pub(crate) const TABLES: [&str; 19] = [
    "bc_sites",
    "bc_scopes",
    "bc_members",
    "bc_terms",
    "bc_merged_terms",
    "bc_authors",
    "bc_posts",
    "bc_post_terms",
    "bc_post_authors",
    "bc_post_days",
    "bc_revisions",
    "bc_renderings",
    "bc_related",
    "bc_comments",
    "bc_media",
    "bc_redirects",
    "bc_changes",
    "bc_audit",
    "bc_jobs",
];

/// Tables that stay where they are: the schema's own steps, how far a copy is, and what is searched, which each database
/// makes anew in its own way.
#[cfg(test)]
pub(crate) const LEFT_OUT: [&str; 8] = [
    "bc_schema",
    "bc_copy",
    "bc_searches",
    "bc_search",
    "bc_search_config",
    "bc_search_data",
    "bc_search_docsize",
    "bc_search_idx",
];

/// A column that is not copied: a copy goes on by itself, and gets a history of its own at the end.
const OWN: (&str, &str) = ("bc_sites", "history");

/// Columns that refer to other rows of their own table, which may come later: they are filled in when all rows are there.
pub(crate) const LINKS: [(&str, &str); 2] = [("bc_terms", "parent"), ("bc_comments", "parent")];

/// Rows are taken until they have so many bytes together, however many may be: a machine with little memory copies as well.
pub(crate) const MOST: usize = 16 << 20;

/// Tables with long texts, of which fewer rows are taken at a time.
const LONG: [&str; 2] = ["bc_revisions", "bc_renderings"];

/// A table, or some columns of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    /// How many columns the primary key has.
    pub(crate) key: usize,
    /// The columns of the key in its order, and then the others by name.
    pub(crate) columns: Vec<String>,
}

impl Table {
    /// All tables, as a database has them.
    pub(crate) fn all(found: &[Column], place: &str) -> Result<Vec<Self>, StoreError> {
        TABLES.iter().map(|name| Self::named(name, found, place)).collect()
    }

    fn named(name: &'static str, found: &[Column], place: &str) -> Result<Self, StoreError> {
        let copied = |column: &&Column| column.table == name && (name, column.name.as_str()) != OWN;
        let mut columns: Vec<&Column> = found.iter().filter(copied).collect();
        columns.sort_by_key(|column| (column.key == 0, column.key, &column.name));
        let key = columns.iter().filter(|column| column.key > 0).count();
        if key == 0 {
            let message =
                format!("{place} has no table {name} with a key; connect once as the schema's owner");
            return Err(StoreError::new(StoreErrorKind::Corrupt, message));
        }
        Ok(Self { name, key, columns: columns.iter().map(|column| column.name.clone()).collect() })
    }

    /// The columns, with commas between.
    pub(crate) fn list(&self) -> String {
        list(&self.columns)
    }

    /// Those of the key.
    pub(crate) fn key_list(&self) -> String {
        list(&self.columns[..self.key])
    }

    fn limit(&self) -> usize {
        if LONG.contains(&self.name) { 100 } else { 1_000 }
    }

    pub(crate) fn at(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|name| name == column)
    }
}

fn list(columns: &[String]) -> String {
    columns.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
}

/// A walk through a table, in the order of its key.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// What is read and written.
    pub(crate) table: Table,
    /// The column that is filled in, in rows that are there. Without one, whole rows are written.
    pub(crate) link: Option<&'static str>,
}

impl Step {
    /// All steps of a copy.
    pub(crate) fn all(tables: &[Table]) -> Vec<Self> {
        let rows = tables.iter().map(|table| Self { table: table.clone(), link: None });
        let links = LINKS.iter().filter_map(|(name, column)| {
            let table = tables.iter().find(|table| table.name == *name)?;
            let mut columns = table.columns[..table.key].to_vec();
            columns.push((*column).to_owned());
            Some(Self { table: Table { columns, ..table.clone() }, link: Some(column) })
        });
        rows.chain(links).collect()
    }

    /// What it is called in a mark.
    pub(crate) fn name(&self) -> String {
        self.link.map_or_else(|| self.table.name.to_owned(), |link| format!("{}.{link}", self.table.name))
    }

    /// Where the column that is filled in later stands in a whole row.
    pub(crate) fn blank(&self) -> Option<usize> {
        let (_, column) = LINKS.iter().find(|(name, _)| *name == self.table.name)?;
        if self.link.is_none() { self.table.at(column) } else { None }
    }

    /// What reads the rows behind a key of so many columns (0: from the first on). Parameters are `?1` or `$1`, after `sign`.
    pub(crate) fn select(&self, after: usize, sign: char) -> String {
        let key = self.table.key_list();
        let mut conditions = Vec::new();
        if after > 0 {
            let marks: Vec<String> = (1..=after).map(|n| format!("{sign}{n}")).collect();
            conditions.push(format!("({key}) > ({})", marks.join(", ")));
        }
        if let Some(link) = self.link {
            conditions.push(format!("\"{link}\" IS NOT NULL"));
        }
        let wanted = if conditions.is_empty() {
            String::new()
        } else {
            format!(" WHERE {}", conditions.join(" AND "))
        };
        let Table { name, .. } = &self.table;
        format!(
            "SELECT {} FROM {name}{wanted} ORDER BY {key} LIMIT {}",
            self.table.list(),
            self.table.limit()
        )
    }
}
