//! A document of a post as tantivy takes it.

use crate::schema::{Fields, NEVER, Part, state};
use crate::tokenizer::Listed;
use blogcms_core::id::{Id, PostId};
use blogcms_core::search::{Document, Stems, Token, Visibility, stems, words};
use blogcms_core::time::Timestamp;
use tantivy::TantivyDocument;

/// How often a title counts; headings and excerpt count twice, as headings stand in the text, too.
const TITLE: usize = 3;

/// What the index keeps of a document.
pub(crate) fn indexed(fields: &Fields, document: &Document) -> TantivyDocument {
    let mut out = TantivyDocument::new();
    let id = document.id.to_bytes();
    out.add_bytes(fields.id, &id);
    let (high, low) = halves(document.id);
    out.add_u64(fields.id_high, high);
    out.add_u64(fields.id_low, low);
    out.add_u64(fields.version, document.version.0);
    let head = if document.head { state::HEAD } else { 0 };
    let seen = match document.visibility {
        Visibility::Live => state::PUBLIC | state::LIVE,
        Visibility::Timed => state::PUBLIC,
        Visibility::Hidden => 0,
    };
    out.add_u64(fields.state, head | seen);
    out.add_i64(fields.published_at, document.published_at.map_or(NEVER, Timestamp::as_micros));
    out.add_i64(fields.expires_at, document.expires_at.map_or(NEVER, Timestamp::as_micros));
    out.add_i64(
        fields.order,
        document.published_at.map_or_else(|| made_at(document.id), Timestamp::as_micros),
    );
    for term in &document.terms {
        out.add_bytes(fields.terms, &term.to_bytes());
    }
    for author in &document.authors {
        out.add_bytes(fields.authors, &author.to_bytes());
    }
    add_text(fields, document, &mut out);
    out
}

/// An id as two numbers that sort like it.
pub(crate) fn halves(id: PostId) -> (u64, u64) {
    let whole = u128::from_be_bytes(id.to_bytes());
    ((whole >> 64) as u64, whole as u64)
}

/// The id of two numbers.
pub(crate) fn whole(high: u64, low: u64) -> PostId {
    PostId::from_bytes((u128::from(high) << 64 | u128::from(low)).to_be_bytes())
}

/// When an id was made, which its first 48 bits say (RFC 9562).
fn made_at(id: PostId) -> i64 {
    ((halves(id).0 >> 16) as i64).saturating_mul(1000)
}

fn add_text(fields: &Fields, document: &Document, out: &mut TantivyDocument) {
    let languages: Vec<Stems> = document.languages.iter().map(|tag| Stems::of(tag)).collect();
    let stemmed = |tokens: &[Token]| -> Vec<Vec<String>> {
        tokens.iter().map(|token| stems(&token.word, &languages)).collect()
    };
    let title = words(&document.title);
    let (mut all_words, mut all_stems) = (Listed::default(), Listed::default());
    let mut add = |tokens: &[Token], times: usize| {
        let stemmed = stemmed(tokens);
        for _ in 0..times {
            all_words.add(tokens.iter().map(|token| [&*token.word]));
            all_stems.add(stemmed.iter());
        }
    };
    add(&title, TITLE);
    for line in document.headings.lines() {
        add(&words(line), 1);
    }
    add(&words(&document.excerpt), 2);
    add(&words(&document.text), 1);
    let (mut title_words, mut title_stems) = (Listed::default(), Listed::default());
    title_words.add(title.iter().map(|token| [&*token.word]));
    title_stems.add(stemmed(&title).iter());
    let mut add = |part, text: Listed| out.add_text(fields.text(document.visibility, part), text.0);
    add(Part::Words, all_words);
    add(Part::Stems, all_stems);
    add(Part::TitleWords, title_words);
    add(Part::TitleStems, title_stems);
}
