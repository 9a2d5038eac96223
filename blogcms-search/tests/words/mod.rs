//! Texts with the frequencies of real language: few words are said often, many seldom (Zipf's law).

/// So many different words.
const WORDS: usize = 150_000;

pub(crate) struct Writer {
    words: Vec<String>,
    /// The sums of the frequencies of all words up to each.
    sums: Vec<f64>,
    random: u64,
}

impl Writer {
    pub(crate) fn new() -> Self {
        let mut writer = Self { words: Vec::new(), sums: Vec::new(), random: 0x9e37_79b9_7f4a_7c15 };
        let mut seen = std::collections::HashSet::new();
        let mut sum = 0.0;
        while writer.words.len() < WORDS {
            // Words that are said often are short.
            let syllables = 1 + (writer.words.len() as f64).log10().max(1.0) as u64 / 2 + writer.next() % 2;
            let word: String = (0..=syllables).map(|_| writer.syllable()).collect();
            if seen.insert(word.clone()) {
                writer.words.push(word);
                sum += 1.0 / (writer.words.len() as f64 + 2.0).powf(1.05);
                writer.sums.push(sum);
            }
        }
        writer
    }

    /// The word that is the nth most frequent one.
    pub(crate) fn word(&self, rank: usize) -> &str {
        &self.words[rank]
    }

    pub(crate) fn text(&mut self, words: usize) -> String {
        let mut out = String::new();
        for _ in 0..words {
            let at = (self.next() >> 11) as f64 / (1_u64 << 53) as f64 * self.sums[WORDS - 1];
            let rank = self.sums.partition_point(|sum| *sum < at).min(WORDS - 1);
            out.push_str(&self.words[rank]);
            out.push(' ');
        }
        out
    }

    fn syllable(&mut self) -> String {
        let consonant = b"bcdfghjklmnprstvwz"[(self.next() % 18) as usize] as char;
        let vowel = b"aeiou"[(self.next() % 5) as usize] as char;
        let end = ["", "n", "r", "s"][(self.next() % 4) as usize];
        format!("{consonant}{vowel}{end}")
    }

    /// Xorshift: the same texts each time.
    fn next(&mut self) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random
    }
}
