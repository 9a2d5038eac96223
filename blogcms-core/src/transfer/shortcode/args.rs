//! The arguments of a tag: `name "a b" key=value`.

/// A tag's name and arguments.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Args {
    pub(super) name: String,
    pub(super) positional: Vec<String>,
    pub(super) named: Vec<(String, String)>,
}

impl Args {
    /// Reads the inside of a tag. White space, commas and brackets stand between arguments.
    pub(super) fn read(text: &str) -> Self {
        let mut args = Self::default();
        let mut rest = text.trim();
        let end = rest.find(|c: char| c.is_whitespace() || c == '(').unwrap_or(rest.len());
        rest[..end].clone_into(&mut args.name);
        rest = &rest[end..];
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')'));
            if rest.is_empty() {
                return args;
            }
            let key =
                rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-')).unwrap_or(rest.len());
            let after = rest[key..].trim_start();
            if key > 0
                && let Some(value) = after.strip_prefix('=')
            {
                let (value, behind) = value_of(value.trim_start());
                args.named.push((rest[..key].to_owned(), value));
                rest = behind;
                continue;
            }
            let (value, behind) = value_of(rest);
            args.positional.push(value);
            rest = behind;
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&str> {
        let found = self.named.iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
        found.map(|(_, value)| value.as_str()).filter(|value| !value.trim().is_empty())
    }

    /// The named argument, or else the one at this place.
    pub(super) fn get_or(&self, key: &str, place: usize) -> Option<&str> {
        self.get(key).or_else(|| self.positional.get(place).map(String::as_str)).filter(|v| !v.is_empty())
    }

    /// The names that are not among `known`.
    pub(super) fn others(&self, known: &[&str]) -> Vec<&str> {
        let names = self.named.iter().map(|(name, _)| name.as_str());
        names.filter(|name| !known.iter().any(|known| known.eq_ignore_ascii_case(name))).collect()
    }
}

/// A value, quoted or bare, and what comes after.
fn value_of(text: &str) -> (String, &str) {
    let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'' | '`')) else {
        let end = text.find(|c: char| c.is_whitespace() || matches!(c, ',' | ')')).unwrap_or(text.len());
        // A sign that nothing is made of must not stop the way.
        let end = if end == 0 { text.chars().next().map_or(0, char::len_utf8) } else { end };
        return (text[..end].to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        if c == quote {
            return (value, &text[at + c.len_utf8()..]);
        }
        if c == '\\' && quote != '`' {
            match chars.next() {
                Some((_, next)) if next == quote || next == '\\' => value.push(next),
                Some((_, next)) => value.extend(['\\', next]),
                None => {}
            }
        } else {
            value.push(c);
        }
    }
    (value, "")
}
