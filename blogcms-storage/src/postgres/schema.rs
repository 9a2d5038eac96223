//! The schema that our tables lie in.

use blogcms_core::{StoreError, StoreErrorKind};

/// The name of a schema: one that needs no thought anywhere, quoted or not.
#[derive(Clone, Debug)]
pub(super) struct Schema(String);

/// The most bytes that PostgreSQL keeps of a name.
const MAX: usize = 63;

impl Schema {
    /// Lower-case letters, digits and underscores.
    pub(super) fn new(name: &str) -> Result<Self, StoreError> {
        let refuse = |why: &str| {
            let message = format!(
                "`{name}` cannot be the schema of a blog: {why}. Choose a name such as `blogcms`: lower-case letters a-z, \
                 digits and underscores, not beginning with a digit"
            );
            Err(StoreError::new(StoreErrorKind::Backend, message))
        };
        if name.is_empty() {
            return refuse("it is empty");
        }
        if name.len() > MAX {
            return refuse(&format!("it has {} characters, PostgreSQL takes {MAX}", name.len()));
        }
        if let Some(odd) = name.chars().find(|c| !matches!(c, 'a'..='z' | '0'..='9' | '_')) {
            return refuse(&format!("it holds `{}`", odd.escape_default()));
        }
        if name.starts_with(|c: char| c.is_ascii_digit()) {
            return refuse("it begins with a digit");
        }
        if name.starts_with("pg_") || name == "information_schema" {
            return refuse("such names are PostgreSQL's own");
        }
        Ok(Self(name.to_owned()))
    }

    pub(super) fn name(&self) -> &str {
        &self.0
    }

    /// The statement with the schema before each of our tables.
    pub(super) fn qualify(&self, sql: &str) -> String {
        let mut qualified = String::with_capacity(sql.len() + 64);
        let mut rest = sql;
        while let Some(at) = rest.find("bc_") {
            let (before, table) = rest.split_at(at);
            qualified.push_str(before);
            if !before.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                qualified.push('"');
                qualified.push_str(&self.0);
                qualified.push_str("\".");
            }
            qualified.push_str("bc_");
            rest = &table[3..];
        }
        qualified.push_str(rest);
        qualified
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_get_their_schema() {
        let schema = Schema::new("blog").unwrap();
        let sql = "SELECT bc_posts.id, abc_x FROM bc_posts JOIN (bc_terms) ON ubc_a = 1";
        let qualified =
            r#"SELECT "blog".bc_posts.id, abc_x FROM "blog".bc_posts JOIN ("blog".bc_terms) ON ubc_a = 1"#;
        assert_eq!(schema.qualify(sql), qualified);
    }

    #[test]
    fn a_schema_has_a_plain_name() {
        for good in ["blogcms", "blog_2", "_b", &"b".repeat(63)] {
            assert_eq!(Schema::new(good).unwrap().name(), good);
        }
        let long = "b".repeat(64);
        for (bad, why) in [
            ("", "it is empty"),
            ("a\"b", "it holds `\\\"`"),
            ("a'b", "it holds `\\'`"),
            ("a b", "it holds ` `"),
            ("Blog", "it holds `B`"),
            ("blög", "it holds `\\u{f6}`"),
            ("a\0", "it holds `\\u{0}`"),
            ("1blog", "begins with a digit"),
            ("pg_blog", "PostgreSQL's own"),
            ("information_schema", "PostgreSQL's own"),
            (&long, "64 characters"),
        ] {
            let error = Schema::new(bad).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
        }
    }
}
