//! `full-site bench-data`: posts that look like posts, to measure with.

use crate::data::{self, Place};
use crate::fail::Fail;
use blogcms_axum::core::service::{Blog, Outcome};
use blogcms_axum::core::transfer::{self, Document};
use blogcms_axum::core::{Actor, Zone};
use std::fmt::Write;

/// So many posts are made and written at a time.
const CHUNK: u64 = 1_000;
const AUTHORS: u64 = 5;
const CATEGORIES: u64 = 10;
const TAGS: u64 = 200;
/// In ten paragraphs.
const WORDS_A_PARAGRAPH: usize = 80;
const SECONDS_A_DAY: u64 = 86_400;
/// The posts spread over the ten years before 2026-01-01, in seconds since 1970.
const LAST_DAY: u64 = 1_767_225_600;
const DAYS: u64 = 3_650;

const WORDS: &str = "time people way water words day number part sound place work year back thing name sentence \
    line paper light morning window table river letter server index query reader writer page margin cache queue \
    clock minute branch garden winter island engine pattern story answer question little long good new old great \
    small different large early young important public same able plain quiet slow steady bright careful honest \
    find give tell ask seem feel leave call keep begin show hear play run move live believe bring happen write \
    provide sit stand lose pay meet include continue learn change lead understand watch follow stop create speak \
    read spend grow open walk win offer remember consider appear buy wait serve build the a of to in that for on \
    with as by from at this have we they it or which one but not what all when there use each she he do how their \
    if will up other about out many then them these so some her would make like him into has look two more go see";

const RUST: &str = "fn weigh(orders: &[Order], at: Instant) -> Result<Total, Refusal> {
    let mut total = Total::default();
    for order in orders {
        let Some(price) = order.price_at(at) else {
            return Err(Refusal::new(order.id, \"no price\"));
        };
        total.add(price * order.count);
        if order.fragile && total.weight > LIMIT {
            // The courier takes fragile goods up to the limit only.
            return Err(Refusal::new(order.id, \"too heavy\"));
        }
    }
    total.round(2);
    Ok(total)
}
";

const PYTHON: &str = "def schedule(tasks, workers):
    \"\"\"Longest task first, to whoever is free.\"\"\"
    free = [(0, worker) for worker in workers]
    heapq.heapify(free)
    plan = {worker: [] for worker in workers}
    for task in sorted(tasks, key=lambda t: -t.minutes):
        at, worker = heapq.heappop(free)
        plan[worker].append((at, task.name))
        heapq.heappush(free, (at + task.minutes, worker))
    longest = max(at for at, _ in free)
    for worker, steps in plan.items():
        print(f\"{worker}: {len(steps)} tasks\")
    if longest > 480:
        raise RuntimeError(\"the day is too short\")
    return plan, longest
";

pub(crate) async fn run(place: &Place, posts: u64, seed: u64) -> Result<(), Fail> {
    let (database, blog) = data::open(place).await?;
    let filled = fill(&blog, posts, seed).await;
    database.close().await;
    filled
}

async fn fill(blog: &Blog, posts: u64, seed: u64) -> Result<(), Fail> {
    let (actor, zone) = (Actor::System("bench-data"), Zone::utc());
    let mut written = 0;
    for start in (0..posts).step_by(CHUNK as usize) {
        let end = posts.min(start + CHUNK);
        let documents = (start..end).map(|n| document(n, seed, &zone)).collect::<Result<Vec<_>, _>>()?;
        let report = blog.import().documents(&actor, &documents, |_| {}).await?;
        written += report.count(|o| matches!(o, Outcome::Created | Outcome::Updated)) as u64;
        tracing::info!(posts = end, of = posts, "made");
    }
    tracing::info!(posts, written, seed, "the data is there");
    Ok(())
}

fn document(n: u64, seed: u64, zone: &Zone) -> Result<Document, Fail> {
    transfer::parse(&format!("bench/post-{n}.md"), post(n, seed).as_bytes(), zone)
        .map_err(|faults| Fail::new(format!("post {n} of the data is broken: {faults:?}")))
}

/// The file of post `n`: about 800 words and two blocks of code. The same in every run with the same seed.
fn post(n: u64, seed: u64) -> String {
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ n);
    let mut text = front_matter(n, &mut dice, &words);
    for paragraph in 0..10 {
        if paragraph % 3 == 0 {
            let _ = writeln!(text, "## {}\n", title(&mut dice, &words));
        }
        prose(&mut text, &mut dice, &words);
        let code = match paragraph {
            3 => ("rust", RUST),
            7 => ("python", PYTHON),
            _ => continue,
        };
        let _ = writeln!(text, "```{}\n{}```\n", code.0, code.1);
    }
    text
}

fn front_matter(n: u64, dice: &mut Dice, words: &[&str]) -> String {
    let at = LAST_DAY - dice.below(DAYS * SECONDS_A_DAY);
    let date = blogcms_axum::core::Timestamp::EPOCH.plus(std::time::Duration::from_secs(at));
    let mut text = format!("---\ntitle: {} {n}\nslug: post-{n}\n", title(dice, words));
    let _ = writeln!(text, "date: {}", date.rfc3339_in(&Zone::utc()));
    let _ = writeln!(text, "author: Writer {}", dice.below(AUTHORS) + 1);
    let _ = writeln!(text, "category: Category {}", dice.below(CATEGORIES) + 1);
    let tags: Vec<String> = (0..3).map(|_| format!("tag {}", dice.below(TAGS) + 1)).collect();
    let _ = writeln!(text, "tags: [{}]\n---\n", tags.join(", "));
    text
}

fn title(dice: &mut Dice, words: &[&str]) -> String {
    let mut title: Vec<&str> = (0..4).map(|_| dice.pick(words)).collect();
    let first = title.remove(0);
    let (head, rest) = first.split_at(1);
    format!("{}{rest} {}", head.to_uppercase(), title.join(" "))
}

/// A paragraph with a stressed word here and there, and a link to another post.
fn prose(text: &mut String, dice: &mut Dice, words: &[&str]) {
    let link = dice.below(WORDS_A_PARAGRAPH as u64) as usize;
    for at in 0..WORDS_A_PARAGRAPH {
        let word = dice.pick(words);
        let _ = match at {
            _ if at == link => write!(text, "[{word}](/posts/post-{})", dice.below(100)),
            _ if at % 29 == 7 => write!(text, "*{word}*"),
            _ if at % 37 == 11 => write!(text, "`{word}`"),
            _ => write!(text, "{word}"),
        };
        text.push_str(if at % 13 == 12 { ".\n" } else { " " });
    }
    text.push_str("\n\n");
}

/// SplitMix64: numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len() as u64) as usize]
    }
}
