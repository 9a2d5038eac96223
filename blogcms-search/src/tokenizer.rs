//! Words that core has made already, as tantivy's tokens.
//!
//! tantivy's own form of ready tokens travels to its thread as JSON, which is ten times as large as the words.

use tantivy::Index;
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer};

/// What the schema calls it.
pub(crate) const NAME: &str = "listed";

/// Lets an index take in what [`Listed`] holds.
pub(crate) fn register(index: &Index) {
    index.tokenizers().register(NAME, TextAnalyzer::from(Lines));
}

/// Words in a row, with a blank after each; lines are texts that no phrase reaches across. A word may have several forms,
/// which stand at one place: all but the last have a tab after them.
#[derive(Default)]
pub(crate) struct Listed(pub(crate) String);

impl Listed {
    pub(crate) fn add<F: AsRef<str>>(&mut self, words: impl Iterator<Item = impl IntoIterator<Item = F>>) {
        for forms in words {
            for (at, form) in forms.into_iter().enumerate() {
                if at > 0 {
                    self.0.push('\t');
                }
                self.0.push_str(form.as_ref());
            }
            self.0.push(' ');
        }
        self.0.push('\n');
    }
}

#[derive(Clone)]
struct Lines;

impl Tokenizer for Lines {
    type TokenStream<'a> = Stream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Stream<'a> {
        Stream { rest: text, next: 0, token: Token::default() }
    }
}

struct Stream<'a> {
    rest: &'a str,
    next: usize,
    token: Token,
}

impl TokenStream for Stream<'_> {
    fn advance(&mut self) -> bool {
        while let Some(rest) = self.rest.strip_prefix('\n') {
            self.rest = rest;
            self.next += 1;
        }
        let Some(end) = self.rest.find([' ', '\t']) else { return false };
        let (form, rest) = self.rest.split_at(end);
        self.token.reset();
        self.token.text.push_str(form);
        self.token.position = self.next;
        self.next += usize::from(rest.starts_with(' '));
        self.rest = &rest[1..];
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
