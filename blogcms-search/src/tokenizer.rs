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

/// Words in a row, with a blank after each. Lines are texts that no phrase reaches across.
#[derive(Default)]
pub(crate) struct Listed(pub(crate) String);

impl Listed {
    pub(crate) fn add<'a>(&mut self, words: impl Iterator<Item = &'a str>) {
        for word in words {
            self.0.push_str(word);
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
        let Some((word, rest)) = self.rest.split_once(' ') else { return false };
        self.rest = rest;
        self.token.reset();
        self.token.text.push_str(word);
        self.token.position = self.next;
        self.next += 1;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
