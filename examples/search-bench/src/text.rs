//! Made-up posts whose words are as unevenly common as those of a language.

use crate::Fail;
use crate::dice::Dice;
use blogcms_core::transfer::Document;
use blogcms_core::{Slug, Timestamp};
use std::collections::HashSet;
use std::time::Duration;

/// Words of the vocabulary.
const WORDS: usize = 50_000;

/// The posts spread over the ten years before 2026-01-01, in seconds since 1970.
const LAST_DAY: u64 = 1_767_225_600;
const TEN_YEARS: usize = 10 * 365 * 86_400;

const CONSONANTS: [&str; 20] =
    ["b", "c", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "z", "ch", "st"];
const VOWELS: [&str; 5] = ["a", "e", "i", "o", "u"];
const ENDS: [&str; 6] = ["", "", "", "n", "r", "l"];

/// Words, the most common first.
pub(crate) struct Vocabulary {
    words: Vec<String>,
    /// The share of a text that each word and all before it make up.
    shares: Vec<f64>,
}

impl Vocabulary {
    pub(crate) fn new() -> Self {
        let mut dice = Dice::new(1);
        let (mut words, mut seen) = (Vec::with_capacity(WORDS), HashSet::new());
        while words.len() < WORDS {
            // Common words are short.
            let syllables = match words.len() {
                0..60 => 1,
                60..2_000 => 2,
                _ => 2 + dice.below(3),
            };
            let word: String = (0..syllables).map(|_| syllable(&mut dice)).collect();
            if seen.insert(word.clone()) {
                words.push(word);
            }
        }
        // The law of Zipf and Mandelbrot.
        let mut sum = 0.0;
        let mut shares: Vec<f64> = Vec::with_capacity(WORDS);
        for rank in 0..WORDS {
            sum += (rank as f64 + 2.7).powf(-1.07);
            shares.push(sum);
        }
        for share in &mut shares {
            *share /= sum;
        }
        Self { words, shares }
    }

    /// A word, drawn as a text would.
    pub(crate) fn draw(&self, dice: &mut Dice) -> &str {
        let share = dice.share();
        &self.words[self.shares.partition_point(|before| *before < share).min(WORDS - 1)]
    }

    /// A word whose rank lies between these, with at least so many letters.
    pub(crate) fn ranked(&self, dice: &mut Dice, ranks: std::ops::Range<usize>, letters: usize) -> &str {
        loop {
            let word = &self.words[ranks.start + dice.below(ranks.len())];
            if word.len() >= letters {
                return word;
            }
        }
    }

    /// Post `n`, the same in every run: 400 to 900 words, with headings, three of 200 tags, one of 10 categories.
    pub(crate) fn post(&self, n: u64) -> Result<Document, Fail> {
        let mut dice = Dice::new(n.wrapping_add(7_919));
        let slug = format!("post-{n}");
        let mut document = Document::new(&format!("{slug}.md"));
        document.title = self.line(&mut dice, 4, 5);
        document.slug = Some(slug.parse::<Slug>().map_err(|_| format!("{slug} is no slug"))?);
        let at = LAST_DAY - dice.below(TEN_YEARS) as u64;
        document.date = Some(Timestamp::EPOCH.plus(Duration::from_secs(at)));
        document.authors = vec![format!("Writer {}", 1 + dice.below(5))];
        document.category = vec![format!("Category {}", 1 + dice.below(10))];
        document.tags = (0..3).map(|_| format!("tag {}", 1 + dice.below(200))).collect();
        document.tags.sort();
        document.tags.dedup();
        document.body = self.body(&mut dice);
        Ok(document)
    }

    fn line(&self, dice: &mut Dice, least: usize, more: usize) -> String {
        let words: Vec<&str> = (0..least + dice.below(more)).map(|_| self.draw(dice)).collect();
        words.join(" ")
    }

    fn body(&self, dice: &mut Dice) -> String {
        let (count, mut text) = (400 + dice.below(501), String::new());
        for at in 1..=count {
            text.push_str(self.draw(dice));
            match at {
                _ if at % 240 == 0 => {
                    text.push_str(".\n\n## ");
                    text.push_str(&self.line(dice, 2, 4));
                    text.push_str("\n\n");
                }
                _ if at % 80 == 0 => text.push_str(".\n\n"),
                _ if at % 12 == 0 => text.push_str(". "),
                _ => text.push(' '),
            }
        }
        text
    }
}

fn syllable(dice: &mut Dice) -> String {
    [dice.pick(&CONSONANTS), dice.pick(&VOWELS), dice.pick(&ENDS)].concat()
}
