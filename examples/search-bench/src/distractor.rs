//! Posts that say nothing with the words of those that do, so that a wrong ranking shows.

use crate::Fail;
use crate::corpus::Article;
use crate::dice::Dice;
use std::collections::{BTreeMap, HashMap};

/// So many in English, and in each other language that puts spaces between words.
const ENGLISH: usize = 300;
const OTHER: usize = 12;

/// Words of one.
const WORDS: usize = 100;

/// Nonsense in each language of some articles, the same in every run.
pub(crate) fn distractors(articles: &[Article]) -> Result<Vec<Article>, Fail> {
    let mut by_language: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for article in articles {
        by_language.entry(&article.language).or_default().push(&article.text);
    }
    let mut out = Vec::new();
    for (language, texts) in by_language {
        let words: Vec<&str> = texts.iter().flat_map(|text| text.split_whitespace()).map(bare).collect();
        if words.iter().any(|word| word.chars().any(is_dense)) {
            continue;
        }
        let bag = Bag::of(words);
        let mut dice = Dice::new(language.bytes().map(u64::from).sum());
        for n in 0..if language == "en" { ENGLISH } else { OTHER } {
            out.push(bag.article(language, n, &mut dice)?);
        }
    }
    Ok(out)
}

fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

/// Scripts without spaces, and Korean.
fn is_dense(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{e7f}' | '\u{3040}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

struct Bag<'a> {
    /// As often as they stand in the articles.
    words: Vec<&'a str>,
    counts: HashMap<&'a str, usize>,
}

impl<'a> Bag<'a> {
    fn of(mut words: Vec<&'a str>) -> Self {
        words.retain(|word| !word.is_empty());
        let mut counts = HashMap::new();
        for word in &words {
            *counts.entry(*word).or_default() += 1;
        }
        Self { words, counts }
    }

    /// A word; of those that stand only once each in four is taken, so that they stay telling.
    fn draw(&self, dice: &mut Dice) -> &'a str {
        loop {
            let word = dice.pick(&self.words);
            if self.counts[word] > 1 || dice.below(4) == 0 {
                return word;
            }
        }
    }

    fn article(&self, language: &str, n: usize, dice: &mut Dice) -> Result<Article, Fail> {
        let title: Vec<&str> = (0..4).map(|_| self.draw(dice)).collect();
        let mut text = String::new();
        for at in 1..=WORDS {
            text.push_str(self.draw(dice));
            text.push_str(match at {
                _ if at % 50 == 0 => ".\n\n",
                _ if at % 10 == 0 => ". ",
                _ => " ",
            });
        }
        let (year, month, day) = (2020 + dice.below(6), 1 + dice.below(12), 1 + dice.below(28));
        Ok(Article {
            slug: format!("nothing-{language}-{n}"),
            title: title.join(" "),
            date: format!("{year}-{month:02}-{day:02}").parse()?,
            author: "Nobody".into(),
            language: language.into(),
            tags: vec!["nothing".into()],
            text,
        })
    }
}
